import { createGunzip } from 'node:zlib';
import type { Bytes } from '../bytes.js';
import { damaged } from '../damaged.js';
import { CHUNK, through } from './through.js';

/**
 * Decompresses gzip of any number of members (RFC 1952). Node stops quietly at a zero byte behind a member; here
 * that is refused, for what follows would be lost.
 *
 * @throws FWK_SOURCE_UNREADABLE for what is no gzip, is damaged or ends early
 */
export async function* gunzip(bytes: Bytes, file: string): AsyncGenerator<Uint8Array, void> {
  const transform = createGunzip({ chunkSize: CHUNK });
  let given = 0;
  const counted = async function* () {
    for await (const piece of bytes) {
      given += piece.byteLength;
      yield piece;
    }
  };
  try {
    yield* through(counted(), transform);
  } catch (error) {
    if (given === 0) throw damaged(file, 'is empty, and no gzip', undefined, error);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') throw damaged(file, 'ends in the middle of its gzip data', undefined, error);
    if (code === 'Z_DATA_ERROR') throw damaged(file, 'is damaged gzip, or none', undefined, error);
    throw error;
  }
  if (transform.bytesWritten < given) {
    throw damaged(file, `has something else behind its gzip data, at byte ${transform.bytesWritten}`);
  }
}
