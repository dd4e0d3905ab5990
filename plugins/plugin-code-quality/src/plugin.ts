import {
  definePlugin,
  frameworkError,
  type LineStatistics,
  META,
  type RecordBatch,
  type StageContext,
  TEXT_KERNELS,
  type TextFeatureKernels,
} from '@framework/sdk';
import { config as schema } from './config.js';
import { CopyIndex, CopyIndexBuilder } from './copies/copy-index.js';
import { lineHashes } from './copies/line-hashes.js';
import { type Look, looksOf, type Survey, surveyOf } from './copies/survey.js';
import { judgeDocument } from './document-rules.js';
import { drop } from './drop.js';
import { versionRank } from './file-kind.js';
import { type GeneratedSearch, generatedSearch } from './generated.js';

export default definePlugin(schema, ({ config, find }) => {
  const kernels = (): TextFeatureKernels | undefined => {
    const offered = find(TEXT_KERNELS);
    return offered?.ok ? offered.features : undefined;
  };
  let search: GeneratedSearch | undefined;
  const documentOf = (batch: RecordBatch, row: number, lines: LineStatistics) => {
    search ??= generatedSearch(kernels());
    return {
      path: pathOf(batch, row),
      share: shareOf(batch, row),
      language: languageOf(batch, row),
      vendored: batch.get(row, VENDORED) === true,
      bytes: batch.bytes(row),
      lines,
      row,
      search,
    };
  };
  let copies: CopyIndex | undefined;
  /** What copies are told by, of each document that no rule on documents drops. */
  const survey = (batch: RecordBatch, ctx: Pick<StageContext, 'feature'>): Survey => {
    const lines = ctx.feature<LineStatistics>(batch, 'lines');
    const compiled = kernels();
    const looks: Look[] = [];
    for (let row = 0; row < batch.length; row++) {
      if (!batch.alive(row) || judgeDocument(documentOf(batch, row, lines), config)) continue;
      const bytes = batch.bytes(row);
      looks.push({
        row,
        content: batch.sha256(row),
        rank: versionRank(pathOf(batch, row), bytes),
        lines: compiled?.builtLines(bytes) ?? lineHashes(bytes),
      });
    }
    return surveyOf(looks);
  };
  return {
    hooks: {
      filter: {
        needs: ['lines'],
        parallel: 'per-batch',
        survey,
        async fit(stream, ctx) {
          const builder = new CopyIndexBuilder(config, ctx.output, kernels());
          try {
            let done = 0;
            for await (const batch of stream) {
              ctx.signal.throwIfAborted();
              const surveyed = ctx.surveyed?.(batch) as Survey | undefined;
              for (const { row, ...look } of looksOf(surveyed ?? survey(batch, ctx))) {
                builder.add(repositoryOf(batch, row), {
                  id: batch.ids[row]!,
                  path: pathOf(batch, row),
                  bytes: batch.bytes(row).byteLength,
                  share: shareOf(batch, row),
                  ...look,
                });
              }
              done += batch.length;
              ctx.progress({ done, total: null, unit: 'documents' });
            }
            builder.write();
          } finally {
            builder.close();
          }
        },
        async load(artefact) {
          copies = await CopyIndex.read(artefact);
        },
        apply(batch, ctx) {
          if (copies === undefined) {
            throw frameworkError('FWK_FIT_MISSING', {
              message: 'files were to be judged before it is known which are copies of each other',
            });
          }
          const lines = ctx.feature<LineStatistics>(batch, 'lines');
          const known = copies.find(batch.ids.filter((_, row) => batch.alive(row)));
          for (let row = 0; row < batch.length; row++) {
            if (!batch.alive(row)) continue;
            const objection = judgeDocument(documentOf(batch, row, lines), config);
            const copy = objection ? undefined : known.get(batch.ids[row]!);
            if (objection) batch.judge(row, objection);
            else if (copy) batch.judge(row, drop(copy.reason, copy.evidence));
          }
        },
      },
    },
  };
});

/** A column of The Stack v2. */
const VENDORED = 'vendored';

/** The path inside the repository; a source without paths gives the id. */
function pathOf(batch: RecordBatch, row: number): string {
  const path = batch.get(row, META.path);
  return typeof path === 'string' ? path : batch.ids[row]!;
}

function shareOf(batch: RecordBatch, row: number): string | null {
  const share = batch.get(row, META.share);
  return typeof share === 'string' ? share : null;
}

function languageOf(batch: RecordBatch, row: number): string | null {
  const language = batch.get(row, META.language);
  return typeof language === 'string' ? language : null;
}

function repositoryOf(batch: RecordBatch, row: number): string | null {
  const repository = batch.get(row, META.repository);
  return typeof repository === 'string' ? repository : null;
}
