import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { frameworkError, LAYOUT } from '@framework/sdk';
import { type AuditLog, entriesOf } from '../audit/audit-log.js';
import type { Decided } from '../audit/entries.js';
import { provenanceOf } from '../provenance/run-provenance.js';
import { CheckpointFiles } from '../run/checkpoint-files.js';
import { derivedObjects } from '../run/derived-objects.js';
import { ioError, syncFolder } from '../run/durable-file.js';
import { failpoint } from '../run/failpoint.js';
import { type Hold, hold } from '../run/holder.js';
import { Refs } from '../run/refs.js';
import { openRunRecord } from '../run/run-record.js';
import { Store, type StoredObject } from '../run/store.js';
import { markTakenDown, readTakenDownMark } from '../run/taken-down-mark.js';
import { type AffectedRun, allRuns, runsOf, trainedSteps } from './affected-runs.js';
import { checkpointsThatSaw } from './checkpoints-that-saw.js';
import { findElsewhere, type OtherObjects } from './elsewhere.js';
import type { ReadShard } from './hand.js';
import type { Hands } from './hands.js';
import type { TakedownPlan } from './plan.js';
import { readShards } from './read-shards.js';
import { replaceDocuments, replaceSequence, replaceTokens } from './replacements.js';
import { REPLACED, TAKEDOWN_REF, takedownOf } from './takedown-record.js';
import { TokenPlaces } from './token-places.js';
import { type RunObjects, writeRecord } from './write-record.js';

/** What a takedown came to for one run. */
export interface SwitchedRun {
  readonly run: string;
  /** Roots; null for a run that has not come to its end: it filters again when it goes on. */
  readonly before: string | null;
  readonly after: string | null;
  /** Steps of the checkpoints that were marked. */
  readonly checkpoints: readonly number[];
}

/** `elsewhere` and `unread` are looked for once nobody can take the documents in any more. */
export interface Execution extends OtherObjects {
  readonly takedown: string;
  readonly request: string;
  readonly runs: readonly SwitchedRun[];
  /** Fingerprints of what was removed from the store, and of what another run still refers to. */
  readonly removed: readonly string[];
  readonly kept: readonly string[];
  /** Runs with other documents by now whose checkpoints saw those that went, and were marked. */
  readonly marked: readonly { readonly run: string; readonly checkpoints: readonly number[] }[];
}

/**
 * Does what was decided, from wherever it was left: every step looks whether it was done.
 *
 * @throws FWK_RUN_BUSY while one of the runs is at work; FWK_STORE_*, FWK_PROVENANCE_MISMATCH, FWK_RUN_DISK_FULL: the old
 *   root still verifies then, and the next `framework takedown` goes on
 */
export async function execute(
  root: string,
  plan: TakedownPlan,
  decided: { readonly at: string; readonly data: Decided },
  log: AuditLog,
  hands: Hands,
  tokenPlaces = new TokenPlaces(hands),
): Promise<Execution> {
  const { request } = decided.data;
  const store = new Store(join(root, LAYOUT.store));
  const waiting = await runsOf(root, plan.documents.fingerprint);
  const holds: Hold[] = [];
  try {
    // Every run: one that is at work on its filters began with the deny list of before.
    for (const { paths } of await allRuns(root)) holds.push(await hold(paths.holder));
    if (waiting.length > 0)
      await switchRuns(root, store, waiting, plan, decided, log, { hands, tokenPlaces });
    const runs = await recordExecuted(root, plan, request, log);
    const marked = await markedBeside(root, plan.id, runs);
    const { removed, kept } = await removeOld(root, store, plan.objects);
    failpoint('takedown.before-proof');
    const also = marked.length === 0 ? {} : { marked };
    await log.append('proof', { request, takedown: plan.id, removed, kept, ...also });
    const others = await findElsewhere(root, plan, hands);
    return { takedown: plan.id, request, runs, removed, kept, marked, ...others };
  } finally {
    for (const held of holds) held.release();
  }
}

async function switchRuns(
  root: string,
  store: Store,
  runs: readonly AffectedRun[],
  plan: TakedownPlan,
  { at, data: { request } }: { readonly at: string; readonly data: Decided },
  log: AuditLog,
  { hands, tokenPlaces }: { readonly hands: Hands; readonly tokenPlaces: TokenPlaces },
): Promise<void> {
  const ids = new Set(plan.removed.map(({ id }) => id));
  const old = await store.look(plan.documents.fingerprint);
  const filter = await replaceDocuments(store, old, plan.id, plan.removed, hands);
  const switches: { readonly run: AffectedRun; readonly refs: Record<string, string> }[] = [];
  let shards: Promise<readonly ReadShard[]> | undefined;
  for (const run of runs) {
    const record = await openRunRecord(root, run.paths.name);
    const isRecorded = record.file !== null && record.file.contentRoot !== null;
    // Leaves are hashed while the bytes of tokens wait for the disk.
    if (isRecorded) shards ??= readShards(filter, plan.id, hands);
    // Told where it is waited for.
    shards?.catch(() => undefined);
    const before: { -readonly [Ref in keyof RunObjects]: RunObjects[Ref] } = { filter: old };
    const after: { -readonly [Ref in keyof RunObjects]: RunObjects[Ref] } = { filter };
    const [tokens, sequence] = [run.refs['tokenize'], run.refs['sequence']];
    if (tokens !== undefined) {
      before.tokenize = await store.look(tokens);
      after.tokenize = await replaceTokens(store, before.tokenize, filter, plan.id, ids, tokenPlaces, hands);
    }
    if (sequence !== undefined && before.tokenize !== undefined && after.tokenize !== undefined) {
      before.sequence = await store.look(sequence);
      const pair = { before: before.tokenize, after: after.tokenize };
      after.sequence = await replaceSequence(store, before.sequence, pair, plan.id, hands);
    }
    const refs: Record<string, string> = Object.fromEntries(
      REPLACED.flatMap((ref) => (after[ref] === undefined ? [] : [[ref, after[ref].fingerprint]])),
    );
    if (isRecorded) {
      const written = await writeRecord(store, {
        takedown: plan.id,
        request,
        at,
        before,
        after,
        provenance: await provenanceOf(record),
        earlier: await takedownOf(record.objects),
        key: log.key,
        tokenPlaces,
        shards: await shards!,
      });
      refs[TAKEDOWN_REF] = written.fingerprint;
    }
    switches.push({ run, refs });
  }
  failpoint('takedown.before-mark');
  await markCheckpoints(root, plan);
  failpoint('takedown.after-mark');
  for (const { run, refs } of switches) {
    const file = await Refs.open(run.paths.refs);
    failpoint('takedown.before-commit');
    await file.setAll(refs);
    failpoint('takedown.after-commit');
  }
}

/** Held-out documents leave no trace in weights. */
async function markCheckpoints(root: string, plan: TakedownPlan): Promise<void> {
  for (const { run, steps } of await checkpointsThatSaw(root, plan)) {
    const files = new CheckpointFiles(run.paths.checkpoints);
    for (const step of steps) await markTakenDown(files.folder(step), plan.id);
  }
}

/** Steps of the checkpoints that a takedown marked. */
async function markedSteps(run: AffectedRun, takedown: string): Promise<readonly number[]> {
  const files = new CheckpointFiles(run.paths.checkpoints);
  const marked: number[] = [];
  for (const step of await trainedSteps(run)) {
    const mark = await readTakenDownMark(files.folder(step));
    if (mark?.takedowns.includes(takedown) === true) marked.push(step);
  }
  return marked;
}

/** Runs that were not switched, and have marked checkpoints all the same. */
async function markedBeside(
  root: string,
  takedown: string,
  switched: readonly SwitchedRun[],
): Promise<Execution['marked']> {
  const names = new Set(switched.map(({ run }) => run));
  const marked: { run: string; checkpoints: readonly number[] }[] = [];
  for (const run of await allRuns(root)) {
    if (names.has(run.paths.name)) continue;
    const checkpoints = await markedSteps(run, takedown);
    if (checkpoints.length > 0) marked.push({ run: run.paths.name, checkpoints });
  }
  return marked;
}

/** One entry a run that was switched, as its own record tells; also for one that was switched before a kill. */
async function recordExecuted(
  root: string,
  { id }: TakedownPlan,
  request: string,
  log: AuditLog,
): Promise<readonly SwitchedRun[]> {
  const told = entriesOf(log.entries, 'executed').filter(({ data }) => data.takedown === id);
  const switched: SwitchedRun[] = [];
  for (const run of await allRuns(root)) {
    const { name } = run.paths;
    const store = new Store(run.paths.store);
    const objects = new Map<string, StoredObject>();
    for (const ref of ['filter', TAKEDOWN_REF]) {
      const fingerprint = run.refs[ref];
      if (fingerprint !== undefined && store.has(fingerprint))
        objects.set(ref, await store.look(fingerprint));
    }
    const takedowns = (objects.get('filter')?.manifest.inputs['takedowns'] ?? []) as readonly string[];
    if (takedowns.at(-1) !== id) continue;
    const checkpoints = await markedSteps(run, id);
    const found = await takedownOf(objects);
    if (found === undefined) {
      switched.push({ run: name, before: null, after: null, checkpoints });
      continue;
    }
    const [before, after] = found.record.states.slice(-2);
    switched.push({ run: name, before: before!.root, after: after!.root, checkpoints });
    if (told.some(({ data }) => data.run === name)) continue;
    await log.append('executed', {
      request,
      takedown: id,
      run: name,
      before: before!.root,
      after: after!.root,
      tombstones: found.record.tombstones,
      record: found.object.contentHash,
      checkpoints,
    });
  }
  return switched;
}

/** First a name that is no object's, then the files: what is half removed is nobody's object. */
async function removeOld(
  root: string,
  store: Store,
  objects: readonly string[],
): Promise<{ readonly removed: readonly string[]; readonly kept: readonly string[] }> {
  const referred = new Set((await allRuns(root)).flatMap(({ refs }) => Object.values(refs)));
  const removed: string[] = [];
  const kept: string[] = [];
  const goes = (fingerprint: string): boolean => objects.includes(fingerprint) && !referred.has(fingerprint);
  // What was made of them for questions about them holds their names and places.
  const derived = [...(await derivedObjects(store))].flatMap(([name, documents]) =>
    goes(documents) ? [name] : [],
  );
  failpoint('takedown.before-removal');
  for (const fingerprint of [...derived, ...objects]) {
    if (referred.has(fingerprint)) {
      kept.push(fingerprint);
      continue;
    }
    const folder = store.folder(fingerprint);
    const aside = `${folder}.removed`;
    try {
      if (existsSync(folder)) {
        await rm(aside, { recursive: true, force: true });
        await rename(folder, aside);
        failpoint('takedown.middle-of-removal');
      }
      await rm(aside, { recursive: true, force: true });
      // An object under way of the same documents, which a killed run left.
      await rm(`${folder}.partial`, { recursive: true, force: true });
      await syncFolder(join(root, LAYOUT.store));
    } catch (cause) {
      throw ioError(cause, folder);
    }
    removed.push(fingerprint);
  }
  return { removed, kept };
}

/** Decisions that were never brought to their end. */
export const pendingDecisions = (log: Pick<AuditLog, 'entries'>) => {
  const proven = new Set(entriesOf(log.entries, 'proof').map(({ data }) => data.takedown));
  return entriesOf(log.entries, 'decided').filter(({ data }) => !proven.has(data.takedown));
};

/** @throws FWK_INTERNAL when a plan is not the one that was decided on */
export function refuseOtherPlan(plan: TakedownPlan, { takedown }: Decided): void {
  if (plan.id === takedown) return;
  throw frameworkError('FWK_INTERNAL', {
    message: `the plan is of the takedown ${plan.id}, decided was ${takedown}`,
  });
}
