import { mkdir } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import {
  type FilterHandler,
  type FitContext,
  frameworkError,
  type JsonValue,
  META,
  type RecordBatch,
  type SignatureKernels,
} from '@framework/sdk';
import { SketchWriter } from '@framework/sdk/checks';
import type { LinesById } from '@framework/sdk/spill';
import type { Config } from './config.js';
import { type DuplicateRecord, readDuplicates, writeDuplicates } from './duplicate-list.js';
import { FoundDuplicates } from './duplicate-records.js';
import { LikenessWriter } from './earlier/likeness-record.js';
import { domainOf, readEarlier, recordedWith } from './earlier/read-earlier.js';
import { DocumentTable } from './groups/document-table.js';
import { keepBest } from './groups/keep-best.js';
import { packed, packedShingles, surveyEach, unpacked } from './groups/surveyed.js';
import { profileOf } from './profiles/by-name.js';
import type { Profile } from './profiles/profile.js';

/**
 * Two phases. `fit` sees every document, and decides which stand for others; what it leaves is one record a duplicate.
 * `apply` drops those.
 *
 * @param kernels the profiles' inner loops compiled, if somebody has them
 */
export function nearDuplicateFilter(
  config: Config,
  kernels: () => SignatureKernels | undefined,
): FilterHandler {
  let duplicates: LinesById<DuplicateRecord> | undefined;
  let chosen: Profile | undefined;
  /** Not before somebody asks: the slot of the kernels is filled later than this is made. */
  const profile = (): Profile => {
    chosen ??= profileOf(config, kernels());
    return chosen;
  };
  const survey = (batch: RecordBatch): Uint32Array => {
    const documents = Array.from({ length: batch.length }, (_, row) => ({
      text: batch.bytes(row),
      domain: domainOf(batch, row),
      sha256: () => batch.sha256(row),
    }));
    return packed(surveyEach(profile(), documents), profile());
  };
  return {
    parallel: 'per-batch',
    survey,

    async fit(stream, ctx) {
      await mkdir(ctx.output.dir, { recursive: true });
      const table = new DocumentTable(profile(), config, ctx.output.dir);
      let sketches: SketchWriter | undefined;
      let writer: LikenessWriter | undefined;
      let found: FoundDuplicates | undefined;
      try {
        sketches = new SketchWriter(ctx.output);
        const blends = await readEarlier(table, config, ctx);
        writer =
          config.record === 'shingles'
            ? new LikenessWriter(ctx.output, recordedWith(table, config))
            : undefined;
        if (writer !== undefined) table.record(writer);
        const short = await readAll(stream, { table, sketches }, ctx, survey);
        await sketches.finish();
        await writer?.finish();
        // A turn of the event loop: a stop is heard.
        const turn = async (done: number, note: string): Promise<void> => {
          await setImmediate();
          ctx.signal.throwIfAborted();
          ctx.progress({ done, total: table.length, unit: 'documents', note });
        };
        const documents = await table.ranked(() => turn(0, 'ranking'));
        found = new FoundDuplicates(table, documents, blends.length, ctx.output.dir);
        const add = found.add.bind(found);
        const compared = await keepBest(documents, config.threshold, add, (done) => turn(done, 'comparing'));
        await writeDuplicates(ctx.output, found.records(config.threshold, blends), {
          profile: config.profile,
          threshold: config.threshold,
          bands: table.profile.banding.bands,
          rows: table.profile.banding.rows,
          documents: table.length - table.earlier,
          short,
          compared,
          ...found.summary(blends),
        });
      } finally {
        sketches?.close();
        writer?.close();
        found?.close();
        table.close();
      }
    },

    async load(artefact) {
      duplicates = await readDuplicates(artefact);
    },

    apply(batch) {
      if (duplicates === undefined) {
        throw frameworkError('FWK_FIT_MISSING', {
          message: 'documents were to be judged before it is known which are duplicates of each other',
        });
      }
      const alive = batch.ids.filter((_, row) => batch.alive(row));
      const known = duplicates.find(alive);
      if (known.size === 0) return;
      for (let row = 0; row < batch.length; row++) {
        if (!batch.alive(row)) continue;
        const found = known.get(batch.ids[row]!);
        if (found) batch.judge(row, { action: 'drop', reason: found.reason, evidence: found.evidence });
      }
    },
  };
}

/** @returns the number of documents without a shingle */
async function readAll(
  stream: AsyncIterable<RecordBatch>,
  { table, sketches }: { readonly table: DocumentTable; readonly sketches: SketchWriter },
  ctx: FitContext,
  survey: (batch: RecordBatch) => Uint32Array,
): Promise<number> {
  let done = 0;
  let short = 0;
  for await (const batch of stream) {
    ctx.signal.throwIfAborted();
    const words = (ctx.surveyed?.(batch) as Uint32Array | undefined) ?? survey(batch);
    // Of all rows at once, be some of them not asked for: sets one by one would be copied to be written.
    let end = table.addShingles(packedShingles(words, batch.length, table.profile));
    let next = 0;
    for (const { likeness, sketch } of unpacked(words, batch.length, table.profile)) {
      const row = next++;
      const start = end;
      end += likeness.shingles.length;
      if (!batch.alive(row)) continue;
      const facts = {
        id: batch.ids[row]!,
        domain: domainOf(batch, row),
        held: batch.split(row) !== 'train',
        licenceKnown: batch.get(row, META.license) !== null,
        derived: batch.get(row, META.derivedFrom) !== null,
        stars: numberOf(batch.get(row, META.stars)),
        date: dateOf(batch.get(row, META.revisionDate)),
      };
      const shingles = table.add(batch.bytes(row), facts, likeness, start);
      sketches.add(facts.id, sketch);
      if (shingles === 0) short++;
    }
    done += batch.length;
    ctx.progress({ done, total: null, unit: 'documents' });
  }
  return short;
}

const numberOf = (value: JsonValue): number | null => (typeof value === 'number' ? value : null);

function dateOf(value: JsonValue): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}
