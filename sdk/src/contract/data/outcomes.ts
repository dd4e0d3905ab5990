import type { TestRow } from '../../testing/batches.js';
import type { OpenPlugin } from '../../testing/open-plugin.js';
import { type ErrandFunction, inProcess } from '../elsewhere.js';
import { batchesOf, openBatch } from '../sample.js';
import type { Subject } from '../subject.js';
import { sampleDocuments } from './documents-of.js';
import { type FittedHook, load } from './fitting.js';
import { judgementsOf } from './judging.js';

/** What a hook made of each document, by id, in words: verdicts, or token ids. */
export type Outcome = ReadonlyMap<string, string>;

/** Applies a loaded plugin's `filter` or `tokenize` to rows, all in one batch. */
export async function applyHook(
  plugin: OpenPlugin,
  hook: FittedHook,
  rows: readonly TestRow[],
): Promise<Outcome> {
  const columns = batchesOf(rows, rows.length)[0]!;
  const ids = [...columns.ids];
  const batch = openBatch(columns, plugin.id);
  if (hook === 'filter') {
    await plugin.hooks!.filter!.apply(batch, plugin.stageContext('filter'));
    return judgementsOf(batch.columns(), columns.meta, ids);
  }
  const tokens = await plugin.hooks!.tokenize!.apply(batch, plugin.stageContext('tokenize'));
  return new Map(
    (tokens?.documents ?? []).map((id, document) => [
      id,
      tokens!.tokens.subarray(tokens!.offsets[document], tokens!.offsets[document + 1]).join(' '),
    ]),
  );
}

/** The same in a fresh process that loads the artefact. */
export const outcomesElsewhere = (subject: Subject, hook: FittedHook, folder: string): Promise<Outcome> =>
  inProcess<Outcome>({
    spec: subject.spec,
    module: import.meta.url,
    name: 'loadAndApply',
    input: { hook, folder } satisfies ApplyErrand,
  });

interface ApplyErrand {
  readonly hook: FittedHook;
  readonly folder: string;
}

/** Called in the other process (see `errand.ts`). */
export const loadAndApply: ErrandFunction<ApplyErrand, Outcome> = (subject, { hook, folder }) =>
  subject.use(async (plugin) => {
    await load(plugin, hook, folder);
    return applyHook(plugin, hook, sampleDocuments(subject));
  });
