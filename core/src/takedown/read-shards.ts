import { DocumentShards, shardName } from '../run/documents.js';
import type { StoredObject } from '../run/store.js';
import type { ReadShard } from './hand.js';
import type { Hands } from './hands.js';

/**
 * What the tables of documents come to with a takedown and without it, shard by shard.
 *
 * @throws FWK_STORE_CORRUPT, FWK_INTERNAL
 */
export function readShards(
  documents: StoredObject,
  takedown: string,
  hands: Hands,
): Promise<readonly ReadShard[]> {
  const { dir, fingerprint, manifest } = documents;
  const shards = [...Array(new DocumentShards(documents).shards).keys()];
  const bytesOf = (shard: number): number => manifest.files[shardName('shard', shard, 'ndjson')]!.bytes;
  return hands.each(shards, bytesOf, (hand, shard) =>
    hand.call('readShard', dir, fingerprint, shard, takedown),
  );
}
