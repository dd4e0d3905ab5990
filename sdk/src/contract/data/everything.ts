import { inspect } from 'node:util';
import { SEQUENCER } from '../../slots/sequencer.js';
import type { OpenPlugin } from '../../testing/open-plugin.js';
import { type ErrandFunction, inProcess } from '../elsewhere.js';
import { batchesOf, openBatch } from '../sample.js';
import type { Subject } from '../subject.js';
import { sampleDocuments } from './documents-of.js';
import { usualEvaluation } from './evaluating.js';
import { FITTED_HOOKS, fittedContents, fittedFolder, fittedHooks, folderContents, load } from './fitting.js';
import { applyHook } from './outcomes.js';
import { usualFacts } from './reading.js';
import { usualIndex } from './sequencing.js';
import { idsOf, tokenBatchesFor } from './tokenizing.js';

/** What a plugin's data side gives: the name of each thing, and the thing as text. */
export type Results = ReadonlyMap<string, string>;

/** What the plugin makes of the documents: verdicts, token ids, features. */
export async function resultsOnDocuments(
  subject: Subject,
  folders: Folders | undefined = undefined,
): Promise<Results> {
  const fitted = folders ?? (await foldersOf(subject));
  return subject.use(async (plugin) => {
    const results = new Map<string, string>();
    const rows = sampleDocuments(subject);
    for (const hook of FITTED_HOOKS) {
      if (plugin.hooks?.[hook] === undefined) continue;
      await load(plugin, hook, fitted[hook]);
      for (const [id, said] of await applyHook(plugin, hook, rows)) results.set(`${hook} of '${id}'`, said);
    }
    for (const [id, ids] of await rearranged(subject, plugin)) results.set(`tokens of '${id}'`, ids);
    for (const [name, compute] of Object.entries(plugin.features ?? {})) {
      const batch = openBatch(batchesOf(rows, rows.length)[0]!, plugin.id);
      results.set(`the feature '${name}'`, inspect(compute(batch), { maxArrayLength: null, depth: 4 }));
    }
    return results;
  });
}

/** Folders of what the two-phase hooks fitted. */
export interface Folders {
  readonly filter?: string;
  readonly tokenize?: string;
}

async function foldersOf(subject: Subject): Promise<Folders> {
  const folders: Record<string, string> = {};
  for (const hook of await fittedHooks(subject)) folders[hook] = (await fittedFolder(subject, hook))!;
  return folders;
}

async function rearranged(subject: Subject, plugin: OpenPlugin): Promise<Map<string, string>> {
  const results = new Map<string, string>();
  if (plugin.hooks?.tokens === undefined) return results;
  for (const given of tokenBatchesFor(subject, plugin).given) {
    const batch = await plugin.hooks.tokens.apply(given, plugin.stageContext('tokens'));
    for (const [index, id] of batch.documents.entries()) results.set(id, idsOf(batch, index).join(' '));
  }
  return results;
}

/** All of it, from the beginning: what was fitted, read, indexed and measured, too. */
export async function everything(subject: Subject): Promise<Results> {
  const { hooks, provides = [] } = subject.manifest;
  const taps = (name: string) => hooks.some(({ hook }) => hook === name);
  const results = new Map<string, string>();
  for (const hook of await fittedHooks(subject)) {
    results.set(`the artefact of ${hook}`, await fittedContents(subject, hook));
  }
  for (const [name, result] of await resultsOnDocuments(subject)) results.set(name, result);
  if (taps('ingest')) {
    for (const facts of await usualFacts(subject))
      results.set(`the source '${facts.source}'`, inspect(facts, DEEP));
  }
  if (provides.includes(SEQUENCER.id)) {
    results.set('the sequence index', folderContents(await usualIndex(subject)));
  }
  if (taps('evaluate')) {
    for (const { id, result } of (await usualEvaluation(subject)).added) {
      results.set(`the result '${id}'`, inspect(result, DEEP));
    }
  }
  return results;
}

const DEEP = { depth: 8, maxArrayLength: null, maxStringLength: null } as const;

export const resultsElsewhere = async (subject: Subject): Promise<Results> =>
  inProcess<Results>({
    spec: subject.spec,
    module: import.meta.url,
    name: 'resultsHere',
    input: await foldersOf(subject),
  });

/** Called in the other process (see `errand.ts`). */
export const resultsHere: ErrandFunction<Folders, Results> = (subject, folders) =>
  resultsOnDocuments(subject, folders);

/** How a process tells the time and draws numbers: as it is, or as it never is. */
export type Surroundings = 'usual' | 'strange';

export const everythingElsewhere = (subject: Subject, surroundings: Surroundings): Promise<Results> =>
  inProcess<Results>({
    spec: subject.spec,
    module: import.meta.url,
    name: 'everythingHere',
    input: surroundings,
  });

/** Called in the other process (see `errand.ts`), before the plugin is imported. */
export const everythingHere: ErrandFunction<Surroundings, Results> = (subject, surroundings) => {
  if (surroundings === 'strange') makeStrange();
  return everything(subject);
};

/** Another year, and the same draws each time. */
function makeStrange(): void {
  const Usual = Date;
  let now = Usual.UTC(2001, 1, 3, 4, 5, 6);
  class StrangeDate extends Usual {
    constructor(...given: [] | ConstructorParameters<typeof Date>) {
      if (given.length === 0) super(now);
      else super(...given);
    }
    static override now(): number {
      now += 1000;
      return now;
    }
  }
  globalThis.Date = StrangeDate as DateConstructor;
  let draws = 0;
  Math.random = () => (++draws % 7) / 7;
}
