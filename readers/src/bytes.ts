import { open } from 'node:fs/promises';

/** A stream of bytes in pieces of any size; read once, from the beginning. */
export type Bytes = AsyncIterable<Uint8Array>;

const PIECE = 1 << 18;

/**
 * A file's bytes from an offset on. Opened when reading begins, closed before the reader has left.
 *
 * @param passed told of the byte it has come to
 */
export async function* fileBytes(
  path: string,
  start: number,
  signal: AbortSignal,
  passed: (position: number) => void = () => undefined,
): AsyncGenerator<Uint8Array, void> {
  const file = await open(path);
  try {
    for (let position = start; ; ) {
      signal.throwIfAborted();
      // A new one each time: rows are views of it.
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(PIECE), 0, PIECE, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      passed(position);
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
