import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, type JsonObject } from '@framework/sdk';
import { publish } from '../cache/durable.js';
import { storageError } from '../cache/storage-error.js';
import { type Entry, entryOf } from './entry.js';

/** What a listing is of. A commit's never changes, so one that was read once serves for good, without a network too. */
export interface ListingKey {
  readonly endpoint: string;
  readonly hub: string;
  readonly commit: string;
  readonly folder: string;
}

/** A listing of before; null where there is none, or none that can be read. */
export async function readListing(cache: string, key: ListingKey): Promise<readonly Entry[] | null> {
  try {
    const { key: found, rows } = JSON.parse(await readFile(pathOf(cache, key), 'utf8'));
    if (canonicalJson(found) !== canonicalJson({ ...key })) return null;
    return (rows as readonly unknown[]).map((row) => entryOf(row, key.folder, key.hub)!);
  } catch {
    return null;
  }
}

/** @throws FWK_RUN_DISK_FULL, FWK_RUN_IO */
export async function keepListing(cache: string, key: ListingKey, entries: readonly Entry[]): Promise<void> {
  const path = pathOf(cache, key);
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(join(cache, 'listings'), { recursive: true });
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(JSON.stringify({ key, rows: entries.map(rowOf) }));
      await file.sync();
    } finally {
      await file.close();
    }
    await publish(temporary, path);
  } catch (error) {
    throw storageError(error, path);
  }
}

/** As the hub writes it, so that it is read by the same code. */
const rowOf = ({ name, bytes, hash: { algorithm, hex } }: Entry): JsonObject => ({
  type: 'file',
  path: name,
  size: bytes,
  ...(algorithm === 'sha256' ? { lfs: { oid: hex, size: bytes } } : { oid: hex }),
});

const pathOf = (cache: string, key: ListingKey): string =>
  join(
    cache,
    'listings',
    `${createHash('sha256')
      .update(canonicalJson({ ...key }))
      .digest('hex')}.json`,
  );
