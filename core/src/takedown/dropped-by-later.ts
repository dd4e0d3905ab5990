import { DocumentShards } from '../run/documents.js';
import { partOf } from '../run/run-record.js';
import { Store } from '../run/store.js';
import { allRuns } from './affected-runs.js';
import { type DroppedCopy, droppedCopies } from './dropped-copies.js';
import type { UnreadObject } from './elsewhere.js';

export interface DroppedByLater {
  readonly dropped: readonly DroppedCopy[];
  readonly unread: readonly UnreadObject[];
}

/**
 * Documents that later runs left out because an earlier blend has one that goes: compared with what is left of that blend,
 * they would be taken in. A document by the same id in yet another blend counts too; then one more is left out. A damaged object of
 * another run is told of, and keeps nobody from taking documents down.
 *
 * @param store folder of the store
 */
export async function droppedByLater(
  root: string,
  store: string,
  isRemoved: (id: string) => boolean,
): Promise<DroppedByLater> {
  const found = new Map<string, DroppedCopy>();
  const objects = new Store(store);
  const unread: UnreadObject[] = [];
  const runs = new Map<string, string[]>();
  for (const { refs, paths } of await allRuns(root)) {
    const object = refs['filter'];
    if (object !== undefined) runs.set(object, [...(runs.get(object) ?? []), paths.name]);
  }
  for (const [fingerprint, names] of runs) {
    if (!objects.has(fingerprint)) continue;
    try {
      const object = await objects.look(fingerprint);
      if (object.manifest.inputs['earlier'] === undefined) continue;
      for (const copy of await droppedCopies(new DocumentShards(object), isRemoved)) found.set(copy.id, copy);
    } catch (error) {
      unread.push({ ...partOf(`object ${fingerprint}`, error), object: fingerprint, runs: names });
    }
  }
  return { dropped: [...found.values()], unread };
}
