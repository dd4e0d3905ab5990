import { inspect } from 'node:util';
import type { ColumnBatch, RecordColumns } from '../../data/record-batch.js';
import type { TestRow } from '../../testing/batches.js';
import type { OpenPlugin } from '../../testing/open-plugin.js';
import { filterBatches } from '../drive.js';
import { batchesOf, openBatch } from '../sample.js';
import type { Subject } from '../subject.js';
import { violation } from '../violation.js';
import { sampleDocuments } from './documents-of.js';
import { fittedFolder, load } from './fitting.js';

/** What a filter did to each document, by id, in words that can be compared. */
export type Judgements = ReadonlyMap<string, string>;

/** Filters rows as the kernel would, in batches of `size`. */
export async function judge(
  subject: Subject,
  rows: readonly TestRow[],
  { size = 256, artefact }: { size?: number; artefact?: string } = {},
): Promise<Judgements> {
  return judgeBatches(subject, batchesOf(rows, size), artefact);
}

/** Filters batches, in the order given. */
export async function judgeBatches(
  subject: Subject,
  batches: readonly RecordColumns[],
  artefact?: string,
): Promise<Judgements> {
  const folder = artefact ?? (await fittedFolder(subject, 'filter'));
  const given = batches.map(({ ids }) => [...ids]);
  const results = await filterBatches(subject, batches, folder === undefined ? {} : { artefact: folder });
  return new Map(
    results.flatMap((columns, index) => [...judgementsOf(columns, batches[index]!.meta, given[index]!)]),
  );
}

/** All documents in one batch: what other ways of filtering them are compared with. */
export const usualJudgements = (subject: Subject): Promise<Judgements> =>
  subject.once('judgements', () => judge(subject, sampleDocuments(subject)));

/**
 * Whether two fresh instances give the same. Where they do not, rules that compare instances say nothing:
 * `determinism/seed` does.
 */
const isSteady = (subject: Subject): Promise<boolean> =>
  subject.once('filter is steady', async () => {
    const one = await usualJudgements(subject);
    return firstDifference(one, await judge(subject, sampleDocuments(subject))) === undefined;
  });

/** Rules that compare instances speak of filters that give the same twice; the others are `determinism/seed`'s. */
export const whereSteady = (check: (subject: Subject) => Promise<void>) => async (subject: Subject) => {
  if (await isSteady(subject)) await check(subject);
};

/** What was added to a batch, by id. Columns of metadata count where they are not what they were. */
export function judgementsOf(
  columns: RecordColumns,
  before: RecordColumns['meta'],
  ids: readonly string[],
): Map<string, string> {
  return new Map(
    ids.map((id, row) => {
      const verdicts = columns.verdicts
        .filter((verdict) => verdict.row === row)
        .map(({ plugin: _, row: __, ...said }) => said);
      const bytes = columns.rewritten.get(row);
      const set = Object.entries(columns.meta)
        .filter(([name, column]) => column[row] !== (before[name]?.[row] ?? null))
        .map(([name, column]) => [name, column[row]] as const);
      return [id, describe({ verdicts, bytes, set: Object.fromEntries(set) })];
    }),
  );
}

const describe = (judgement: { verdicts: unknown[]; bytes: Uint8Array | undefined; set: object }): string =>
  [
    judgement.verdicts.length === 0 ? 'nothing' : judgement.verdicts.map(plain).join(' and '),
    ...(judgement.bytes === undefined ? [] : [`the bytes ${plain(Buffer.from(judgement.bytes).toString())}`]),
    ...(Object.keys(judgement.set).length === 0 ? [] : [`metadata ${plain(judgement.set)}`]),
  ].join(', ');

const plain = (value: unknown): string =>
  inspect(value, {
    depth: Number.POSITIVE_INFINITY,
    maxArrayLength: Number.POSITIVE_INFINITY,
    maxStringLength: Number.POSITIVE_INFINITY,
    sorted: true,
    breakLength: Number.POSITIVE_INFINITY,
  });

export interface Difference {
  readonly id: string;
  readonly one: string;
  readonly other: string;
}

/** The first document of `one` that `other` judges otherwise. */
export function firstDifference(one: Judgements, other: Judgements): Difference | undefined {
  for (const [id, said] of one) {
    const otherwise = other.get(id);
    if (otherwise !== undefined && otherwise !== said) return { id, one: said, other: otherwise };
  }
  return undefined;
}

/** Throws where two ways of filtering the same documents differ. */
export function sameJudgements(
  [oneWay, one]: readonly [string, Judgements],
  [otherWay, other]: readonly [string, Judgements],
  action: string,
): void {
  const found = firstDifference(one, other);
  if (found === undefined) return;
  throw violation(
    `the filter says ${shortened(found.one)} ${oneWay}, and ${shortened(found.other)} ${otherWay}`,
    `hook filter, document '${found.id}'`,
    action,
  );
}

const shortened = (text: string): string => (text.length <= 300 ? text : `${text.slice(0, 297)}...`);

/** A filter made, started and loaded, called here: what it returned, with the batch as it left it. */
export async function withFilter<T>(
  subject: Subject,
  work: (filter: (columns: RecordColumns) => Promise<Filtered>, plugin: OpenPlugin) => Promise<T>,
): Promise<T> {
  const folder = await fittedFolder(subject, 'filter');
  return subject.use(async (plugin) => {
    await load(plugin, 'filter', folder);
    return work(async (columns) => {
      const batch = openBatch(columns, plugin.id);
      const returned: unknown = await plugin.hooks!.filter!.apply(batch, plugin.stageContext('filter'));
      return { batch, returned };
    }, plugin);
  });
}

export interface Filtered {
  readonly batch: ColumnBatch;
  readonly returned: unknown;
}
