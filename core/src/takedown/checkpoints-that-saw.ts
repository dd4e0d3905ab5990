import { join } from 'node:path';
import { LAYOUT } from '@framework/sdk';
import { Journal } from '../run/journal.js';
import { Store, type StoredObject } from '../run/store.js';
import { type AffectedRun, allRuns, trainedSteps } from './affected-runs.js';
import type { TakedownPlan } from './plan.js';
import { TAKEDOWN_REF, takedownOf } from './takedown-record.js';

/** A run with the steps of its checkpoints that may have seen a document that goes. */
export interface SeenBy {
  readonly run: AffectedRun;
  readonly steps: readonly number[];
}

/**
 * Every checkpoint of a root that was trained on documents of which some go, also where its run has other documents since.
 * What a checkpoint was trained on its line of the journal tells; one whose documents are in the store no more counts as
 * having seen them: a mark too many is an inconvenience, a mark too few is a breach. Of checkpoints from before the journal told it,
 * what the run refers to decides.
 *
 * @throws FWK_STORE_*, FWK_JOURNAL_CORRUPT
 */
export async function checkpointsThatSaw(
  root: string,
  { saw, documents }: Pick<TakedownPlan, 'saw' | 'documents'>,
): Promise<readonly SeenBy[]> {
  const store = new Store(join(root, LAYOUT.store));
  const known = await contentHashes(store);
  const found: SeenBy[] = [];
  for (const run of await allRuns(root)) {
    const steps = await trainedSteps(run);
    if (steps.length === 0) continue;
    const trained = await trainedOn(run);
    const asOfNow = await sinceTakenDown(store, run);
    const saws = (step: number): boolean => {
      const recorded = trained.get(step);
      if (recorded === undefined) {
        return run.refs['filter'] === documents.fingerprint && saw.includes(documents.contentHash);
      }
      const now = asOfNow.get(recorded) ?? recorded;
      return saw.includes(now) || !known.has(now);
    };
    const those = steps.filter(saws);
    if (those.length > 0) found.push({ run, steps: those });
  }
  return found;
}

/** Step → content hash of the documents its checkpoint was trained on; the last line of a step counts. */
async function trainedOn({ paths }: AffectedRun): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  for (const { kind, data } of await Journal.read(paths.journal)) {
    if (kind !== 'checkpoint') continue;
    if (typeof data['documents'] === 'string') found.set(Number(data['step']), data['documents']);
    else found.delete(Number(data['step']));
  }
  return found;
}

/** Documents as they were before takedowns → what stands in their place; both by content hash. */
async function sinceTakenDown(store: Store, { refs }: AffectedRun): Promise<ReadonlyMap<string, string>> {
  const objects = new Map<string, StoredObject>();
  for (const ref of ['filter', TAKEDOWN_REF]) {
    const fingerprint = refs[ref];
    if (fingerprint !== undefined && store.has(fingerprint)) objects.set(ref, await store.look(fingerprint));
  }
  const now = objects.get('filter')?.contentHash;
  const records = (await takedownOf(objects))?.records ?? [];
  return new Map(
    records.flatMap(({ before }) =>
      before.filter === undefined || now === undefined ? [] : [[before.filter.contentHash, now] as const],
    ),
  );
}

async function contentHashes(store: Store): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const { name, finished } of await store.list()) {
    if (!finished) continue;
    const { manifest, contentHash } = await store.look(name);
    if (manifest.kind === 'documents') found.add(contentHash);
  }
  return found;
}
