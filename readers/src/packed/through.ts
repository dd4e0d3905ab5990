import { once } from 'node:events';
import { pipeline, Readable, type Transform } from 'node:stream';
import type { Bytes } from '../bytes.js';

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
