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
import type { Config } from './config.js';
import { type DuplicateRecord, readDuplicates, writeDuplicates } from './duplicate-list.js';
import { DocumentTable } from './groups/document-table.js';
import { type Duplicate, keepBest } from './groups/keep-best.js';
import { type Likeness, likenessOf } from './groups/likeness.js';
import { bestFirst } from './groups/preference.js';
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
  let duplicates: ReadonlyMap<string, DuplicateRecord> | undefined;
  let chosen: Profile | undefined;
  /** Not before somebody asks: the slot of the kernels is filled later than this is made. */
  const profile = (): Profile => {
    chosen ??= profileOf(config, kernels());
    return chosen;
  };
  const survey = (batch: RecordBatch): readonly Likeness[] =>
    Array.from({ length: batch.length }, (_, row) =>
      likenessOf(profile(), batch.bytes(row), domainOf(batch, row)),
    );
  return {
    parallel: 'per-batch',
    survey,

    async fit(stream, ctx) {
      await mkdir(ctx.output.dir, { recursive: true });
      const table = new DocumentTable(profile(), config.shortDocuments, ctx.output.dir);
      try {
        const short = await readAll(stream, table, ctx, survey);
        const between = async (done: number): Promise<void> => {
          // A turn of the event loop: a stop is heard.
          await setImmediate();
          ctx.signal.throwIfAborted();
          ctx.progress({ done, total: table.length, unit: 'documents', note: 'comparing' });
        };
        const order = bestFirst(table, config.prefer);
        const { duplicates: found, compared } = await keepBest(table, order, config.threshold, between);
        const sizes = groupSizes(found);
        const { bands, rows } = table.profile.banding;
        await writeDuplicates(
          ctx.output,
          found.map((duplicate) => recordOf(duplicate, table, sizes, config)),
          {
            profile: config.profile,
            threshold: config.threshold,
            bands,
            rows,
            documents: table.length,
            short,
            compared,
            exact: found.filter(({ likeness }) => likeness === 'exact').length,
            near: found.filter(({ likeness }) => likeness === 'near').length,
            groups: sizes.size,
            largestGroup: [...sizes.values()].reduce((largest, size) => Math.max(largest, size), 0),
          },
        );
      } finally {
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
      for (let row = 0; row < batch.length; row++) {
        if (!batch.alive(row)) continue;
        const found = duplicates.get(batch.ids[row]!);
        if (found) batch.judge(row, { action: 'drop', reason: found.reason, evidence: found.evidence });
      }
    },
  };
}

/** @returns the number of documents without a shingle */
async function readAll(
  stream: AsyncIterable<RecordBatch>,
  table: DocumentTable,
  ctx: FitContext,
  survey: (batch: RecordBatch) => readonly Likeness[],
): Promise<number> {
  let done = 0;
  let short = 0;
  for await (const batch of stream) {
    ctx.signal.throwIfAborted();
    const likenesses = (ctx.surveyed?.(batch) as readonly Likeness[] | undefined) ?? survey(batch);
    for (let row = 0; row < batch.length; row++) {
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
      const shingles = table.add(batch.bytes(row), facts, likenesses[row]);
      if (shingles === 0) short++;
    }
    done += batch.length;
    ctx.progress({ done, total: null, unit: 'documents' });
  }
  return short;
}

function domainOf(batch: RecordBatch, row: number): string {
  const share = batch.get(row, META.share);
  return typeof share === 'string' ? share : '';
}

const numberOf = (value: JsonValue): number | null => (typeof value === 'number' ? value : null);

function dateOf(value: JsonValue): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** Kept document → how many it stands for, itself included. */
function groupSizes(duplicates: readonly Duplicate[]): ReadonlyMap<number, number> {
  const sizes = new Map<number, number>();
  for (const { kept } of duplicates) sizes.set(kept, (sizes.get(kept) ?? 1) + 1);
  return sizes;
}

function recordOf(
  { document, kept, likeness, jaccard }: Duplicate,
  table: DocumentTable,
  sizes: ReadonlyMap<number, number>,
  { threshold }: Config,
): DuplicateRecord {
  const id = table.ids[document]!;
  const group = sizes.get(kept)!;
  return likeness === 'exact'
    ? { id, reason: 'exact-duplicate', evidence: { kept: table.ids[kept]!, group } }
    : {
        id,
        reason: 'near-duplicate',
        evidence: { kept: table.ids[kept]!, jaccard: rounded(jaccard), threshold, group },
      };
}

const rounded = (similarity: number): number => Math.round(similarity * 10_000) / 10_000;
