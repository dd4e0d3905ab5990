import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { frameworkError } from '@framework/sdk';

/** Where the texts of The Stack v2 lie, by the ids its rows give. */
export interface BlobStore {
  /** The blob as it lies there, packed or not; null where there is none. */
  read(id: string, most: number, signal: AbortSignal): Promise<StoredBlob | null>;
}

/** What lies in a store under an id. */
export type StoredBlob =
  | { readonly kind: 'bytes'; readonly bytes: Buffer; readonly at: string }
  | { readonly kind: 'too-large' };

/** A blob's own bytes. */
export type Blob =
  | { readonly kind: 'bytes'; readonly bytes: Buffer; readonly gitSha1: string }
  | { readonly kind: 'skipped'; readonly reason: 'blob-missing' | 'blob-too-large' | 'blob-id-invalid' };

/** Ids become names of files: nothing else does. */
const ID = /^[0-9a-f]{40}$/;

const unpack = promisify(gunzip);

/**
 * The blob of an id, proven: its SHA-1 is the id, as Software Heritage's archive names objects, or git's SHA-1 is, as SWHIDs do.
 *
 * @param most longer ones are left out, unpacked or not: a packed one never unpacks beyond it
 * @throws FWK_SOURCE_INTEGRITY for bytes that are not what the id names
 */
export async function blobOf(store: BlobStore, id: string, most: number, signal: AbortSignal): Promise<Blob> {
  if (!ID.test(id)) return { kind: 'skipped', reason: 'blob-id-invalid' };
  const stored = await store.read(id, most, signal);
  if (stored === null) return { kind: 'skipped', reason: 'blob-missing' };
  if (stored.kind === 'too-large') return { kind: 'skipped', reason: 'blob-too-large' };
  const plain = proven(id, stored.bytes);
  if (plain !== null) return plain;
  if (stored.bytes[0] === 0x1f && stored.bytes[1] === 0x8b) {
    const unpacked = await unpack(stored.bytes, { maxOutputLength: most }).catch(
      (error: NodeJS.ErrnoException) => error,
    );
    if (Buffer.isBuffer(unpacked)) {
      const found = proven(id, unpacked);
      if (found !== null) return found;
    } else if (unpacked.code === 'ERR_BUFFER_TOO_LARGE') {
      return { kind: 'skipped', reason: 'blob-too-large' };
    }
  }
  throw frameworkError('FWK_SOURCE_INTEGRITY', {
    message: `${stored.at} is not the blob ${id}: its SHA-1 is another, packed or not`,
    at: stored.at,
    action: 'download this blob again',
  });
}

function proven(id: string, bytes: Buffer): Blob | null {
  const gitSha1 = gitBlobSha1(bytes);
  const isIt = gitSha1 === id || createHash('sha1').update(bytes).digest('hex') === id;
  return isIt ? { kind: 'bytes', bytes, gitSha1 } : null;
}

/** A content's name in git, and in a SWHID (`swh:1:cnt:…`). */
export const gitBlobSha1 = (bytes: Uint8Array): string =>
  createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
