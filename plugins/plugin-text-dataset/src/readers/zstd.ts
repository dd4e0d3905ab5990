import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { Bytes } from './bytes.js';
import { damaged } from './damaged.js';
import { through } from './through.js';
import { FIRST_FRAME, type FrameListener, type FrameStart } from './unpacking.js';
import { zstdFrames } from './zstd-frames.js';

/** What Node has from 22.15 on; the types we compile with are those of the oldest version we run on. */
interface ZlibWithZstd {
  readonly createZstdDecompress?: (options: {
    readonly params: Readonly<Record<number, number>>;
  }) => Transform;
  readonly constants: Readonly<Record<string, number>>;
}

const { createZstdDecompress, constants } = zlib as unknown as ZlibWithZstd;

/** Whether this Node decompresses zstd. */
export const canDecompressZstd = createZstdDecompress !== undefined;

/**
 * Decompresses zstd, frame by frame.
 *
 * @param maxWindowBytes a frame with a larger window is refused: its decoder takes that much memory
 * @param start where `bytes` begin
 * @throws FWK_SOURCE_UNREADABLE where Node cannot, the window is too large, or the data is damaged or ends early
 */
export async function* unzstd(
  bytes: Bytes,
  file: string,
  maxWindowBytes: number,
  start: FrameStart = FIRST_FRAME,
  entered: FrameListener = () => undefined,
): AsyncGenerator<Uint8Array, void> {
  if (createZstdDecompress === undefined) {
    throw damaged(
      file,
      `is compressed with zstd, which Node ${process.versions.node} cannot read`,
      'use Node 22.15 or newer, or unpack the file with `zstd -d`',
    );
  }
  let { plain } = start;
  for await (const frame of zstdFrames(bytes, file, start.packed)) {
    if (frame.windowBytes > maxWindowBytes) {
      throw damaged(
        file,
        `needs a zstd window of ${frame.windowBytes} bytes; ${maxWindowBytes} are allowed`,
        'raise `maxWindowBytes` if there is that much memory, or unpack the file with `zstd -d --long=31`',
      );
    }
    entered({ packed: frame.at, plain });
    const params = { [constants['ZSTD_d_windowLogMax']!]: Math.ceil(Math.log2(maxWindowBytes)) };
    try {
      for await (const piece of through(frame.bytes, createZstdDecompress({ params }))) {
        plain += piece.byteLength;
        yield piece;
      }
    } catch (error) {
      if (String((error as NodeJS.ErrnoException).code).startsWith('ZSTD_')) {
        throw damaged(file, 'is damaged zstd', undefined, error);
      }
      throw error;
    }
  }
}
