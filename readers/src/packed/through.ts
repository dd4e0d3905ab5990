import { once } from 'node:events';
import { pipeline, Readable, type Transform } from 'node:stream';
import type { Bytes } from '../bytes.js';

/** Bytes that a transform gives at a time, a block of zstd's: each costs a turn of Node's thread pool, and 16 KiB as Node has it costs more. */
export const CHUNK = 128 * 1024;

/** A stream's bytes through one of Node's transforms; both are closed before the reader has left. */
export async function* through(bytes: Bytes, transform: Transform): AsyncGenerator<Uint8Array, void> {
  const source = Readable.from(bytes, { objectMode: false });
  // The error, if there is one, destroys the transform and comes out of the loop below.
  pipeline(source, transform, () => undefined);
  try {
    for await (const piece of transform) yield piece as Uint8Array;
  } finally {
    source.destroy();
    if (!source.closed) await once(source, 'close').catch(() => undefined);
  }
}
