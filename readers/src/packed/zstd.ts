import type { Bytes } from '../bytes.js';
import { damaged } from '../damaged.js';
import { FIRST_FRAME, type FrameListener, type FrameStart } from './unpacking.js';
import { ZstdDamage, type ZstdDecoder, ZstdMemory } from './zstd-decoder.js';
import { zstdFrames } from './zstd-frames.js';
import { nodeZstd } from './zstd-node.js';
import { wasmZstd } from './zstd-wasm.js';

export interface UnzstdOptions {
  /** A frame with a larger window is refused: its decoder takes that much memory. */
  readonly maxWindowBytes: number;
  /** Where the bytes begin. */
  readonly start?: FrameStart;
  readonly entered?: FrameListener;
  readonly decoder?: ZstdDecoder;
}

/**
 * Decompresses zstd, frame by frame: by Node's decoder where it has one, which reads every window and works on another thread.
 *
 * @throws FWK_SOURCE_UNREADABLE where the window is too large, or the data is damaged or ends early
 */
export async function* unzstd(
  bytes: Bytes,
  file: string,
  {
    maxWindowBytes,
    start = FIRST_FRAME,
    entered = () => undefined,
    decoder = nodeZstd ?? wasmZstd,
  }: UnzstdOptions,
): AsyncGenerator<Uint8Array, void> {
  let { plain } = start;
  for await (const frame of zstdFrames(bytes, file, start.packed)) {
    requireWindow(frame.windowBytes, file, maxWindowBytes, decoder);
    entered({ packed: frame.at, plain });
    try {
      for await (const piece of decoder.decode(frame.bytes, maxWindowBytes)) {
        plain += piece.byteLength;
        yield piece;
      }
    } catch (error) {
      if (error instanceof ZstdDamage) throw damaged(file, 'is damaged zstd', undefined, error);
      if (error instanceof ZstdMemory) {
        throw damaged(
          file,
          `needs a zstd window of ${frame.windowBytes} bytes; there is no memory left for it`,
          'read fewer such files at a time, or unpack the file with `zstd -d`',
          error,
        );
      }
      throw error;
    }
  }
}

function requireWindow(
  bytes: number,
  file: string,
  maxWindowBytes: number,
  { name, maxWindowBytes: most }: ZstdDecoder,
): void {
  if (bytes > maxWindowBytes) {
    throw damaged(
      file,
      `needs a zstd window of ${bytes} bytes; ${maxWindowBytes} are allowed`,
      'raise `maxWindowBytes` if there is that much memory, or unpack the file with `zstd -d --long=31`',
    );
  }
  if (bytes > most) {
    throw damaged(
      file,
      `needs a zstd window of ${bytes} bytes; ${name} reads ${most}, and Node ${process.versions.node} has none of its own`,
      'use Node 22.15 or newer, or unpack the file with `zstd -d --long=31`',
    );
  }
}
