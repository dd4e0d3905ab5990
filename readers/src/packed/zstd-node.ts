import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { CHUNK, through } from './through.js';
import { ZstdDamage, type ZstdDecoder } from './zstd-decoder.js';

/** What Node has from 22.15 on; the types we compile with are those of the oldest version we run on. */
interface ZlibWithZstd {
  readonly createZstdDecompress?: (options: {
    readonly params: Readonly<Record<number, number>>;
    readonly chunkSize: number;
  }) => Transform;
  readonly constants: Readonly<Record<string, number>>;
}

const { createZstdDecompress, constants } = zlib as unknown as ZlibWithZstd;

/** Node's own decoder; null in a Node that has none. */
export const nodeZstd: ZstdDecoder | null =
  createZstdDecompress === undefined
    ? null
    : {
        name: `Node ${process.versions.node}`,
        maxWindowBytes: 2 ** 31,
        async *decode(frame, maxWindowBytes) {
          const params = { [constants['ZSTD_d_windowLogMax']!]: Math.ceil(Math.log2(maxWindowBytes)) };
          try {
            yield* through(frame, createZstdDecompress({ params, chunkSize: CHUNK }));
          } catch (error) {
            const { code, message } = error as NodeJS.ErrnoException;
            if (String(code).startsWith('ZSTD_')) throw new ZstdDamage(message, { cause: error });
            throw error;
          }
        },
      };
