import { rm } from 'node:fs/promises';
import type { Store, StoredObject } from '../../run/store.js';
import { withHands } from '../../takedown/hands.js';
import { replaceDocuments, replaceSequence, replaceTokens } from '../../takedown/replacements.js';
import {
  REPLACED,
  type ReplacedRef,
  type RunTakedown,
  readTombstones,
} from '../../takedown/takedown-record.js';
import { TokenPlaces } from '../../takedown/token-places.js';

type Objects = ReadonlyMap<string, StoredObject>;

/**
 * Does the takedowns of a run again, to objects that were rebuilt without them: the same spans are blank, the same rows
 * tombstones, under the same fingerprints. What held the documents is removed.
 *
 * @returns the objects after the last takedown, by ref
 * @throws FWK_STORE_*
 */
export async function blankAgain(store: Store, rebuilt: Objects, takedown: RunTakedown): Promise<Objects> {
  const objects = new Map(rebuilt);
  const tombstones = await readTombstones(takedown);
  for (const record of takedown.records) {
    const gone = tombstones.filter((one) => one.takedown === record.takedown);
    // Why each went decides nothing of the bytes.
    const removed = gone.map(({ id, shard, offset, bytes, sha256, split }) => ({
      ...{ id, shard, offset, bytes, sha256, split },
      why: 'asked' as const,
    }));
    const before = new Map<ReplacedRef, StoredObject>();
    for (const ref of REPLACED) {
      const object = objects.get(ref);
      if (object !== undefined) before.set(ref, object);
    }
    const [old, tokens, index] = REPLACED.map((ref) => before.get(ref));
    if (old === undefined) return objects;
    await withHands(old, removed, async (hands) => {
      const filter = await replaceDocuments(store, old, record.takedown, removed, hands);
      objects.set('filter', filter);
      if (tokens === undefined) return;
      const ids = new Set(removed.map(({ id }) => id));
      const places = new TokenPlaces(hands);
      const after = await replaceTokens(store, tokens, filter, record.takedown, ids, places, hands);
      objects.set('tokenize', after);
      if (index === undefined) return;
      const pair = { before: tokens, after };
      objects.set('sequence', await replaceSequence(store, index, pair, record.takedown, hands));
    });
    for (const { dir } of before.values()) await rm(dir, { recursive: true, force: true });
  }
  return objects;
}
