import type { Bytes } from '../bytes.js';

/** Who decompresses zstd, a frame at a time. */
export interface ZstdDecoder {
  /** Who that is, for messages. */
  readonly name: string;
  /** Largest window it takes, in bytes; beside it the limit of who reads holds. */
  readonly maxWindowBytes: number;
  /**
   * The content of one whole frame, which is verified where the frame has a checksum.
   *
   * @param frame every byte of it, from its magic number to its checksum
   * @throws ZstdDamage, ZstdMemory
   */
  decode(frame: Bytes, maxWindowBytes: number): AsyncGenerator<Uint8Array, void>;
}

/** What a decoder says of a frame that it cannot read. */
export class ZstdDamage extends Error {}

/** There is no memory left for the window of a frame, whatever is in it. */
export class ZstdMemory extends Error {}
