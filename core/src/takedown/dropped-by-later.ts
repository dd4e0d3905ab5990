import { DocumentShards } from '../run/documents.js';
import { Store } from '../run/store.js';
import { allRuns } from './affected-runs.js';
import { type DroppedCopy, droppedCopies } from './dropped-copies.js';

/**
 * Documents that later runs left out because an earlier blend has one that goes: compared with what is left of that blend,
 * they would be taken in. A document by the same id in yet another blend counts too; then one more is left out.
 *
 * @param store folder of the store
 */
export async function droppedByLater(
  root: string,
  store: string,
  isRemoved: (id: string) => boolean,
): Promise<readonly DroppedCopy[]> {
  const found = new Map<string, DroppedCopy>();
  const objects = new Store(store);
  const named = (await allRuns(root)).flatMap(({ refs }) => refs['filter'] ?? []);
  for (const fingerprint of new Set(named)) {
    if (!objects.has(fingerprint)) continue;
    const object = await objects.look(fingerprint);
    if (object.manifest.inputs['earlier'] === undefined) continue;
    for (const copy of await droppedCopies(new DocumentShards(object), isRemoved)) found.set(copy.id, copy);
  }
  return [...found.values()];
}
