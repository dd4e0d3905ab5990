import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';

/** Where a document lies, in the blend and in the store. */
export interface DocumentPlace {
  /** First byte, counted over all documents that are indexed, one behind the other. */
  readonly start: number;
  readonly shard: number;
  /** Of its bytes, in the shard. */
  readonly offset: number;
  readonly bytes: number;
  /** Of its line in the shard's table, in bytes. */
  readonly lineOffset: number;
  readonly lineBytes: number;
  /** First 8 bytes of the SHA-256 of that line, hex. */
  readonly line: string;
}

/** `start`, `offset`, `bytes`, `lineOffset` as doubles, `shard`, `lineBytes` as 32 bits, then `line`; little-endian. */
export const PLACE_BYTES = 48;

export function encodePlace(place: DocumentPlace): Uint8Array {
  const bytes = Buffer.alloc(PLACE_BYTES);
  bytes.writeDoubleLE(place.start, 0);
  bytes.writeDoubleLE(place.offset, 8);
  bytes.writeDoubleLE(place.bytes, 16);
  bytes.writeDoubleLE(place.lineOffset, 24);
  bytes.writeUInt32LE(place.shard, 32);
  bytes.writeUInt32LE(place.lineBytes, 36);
  bytes.write(place.line, 40, 'hex');
  return bytes;
}

export const lineCheck = (line: string | Uint8Array): string =>
  createHash('sha256').update(line).digest('hex').slice(0, 16);

/** Documents by position, read where they lie: a table of ten million takes no memory. */
export class DocumentPlaces {
  readonly #file: number;
  readonly #count: number;

  /** @param file descriptor of the table */
  constructor(file: number, count: number) {
    this.#file = file;
    this.#count = count;
  }

  /** The document that a position is in. */
  at(position: number): DocumentPlace {
    let low = 0;
    for (let high = this.#count; high - low > 1; ) {
      const middle = (low + high) >>> 1;
      if (this.#read(middle).readDoubleLE(0) <= position) low = middle;
      else high = middle;
    }
    const bytes = this.#read(low);
    return {
      start: bytes.readDoubleLE(0),
      offset: bytes.readDoubleLE(8),
      bytes: bytes.readDoubleLE(16),
      lineOffset: bytes.readDoubleLE(24),
      shard: bytes.readUInt32LE(32),
      lineBytes: bytes.readUInt32LE(36),
      line: bytes.toString('hex', 40, 48),
    };
  }

  #read(number: number): Buffer {
    const bytes = Buffer.alloc(PLACE_BYTES);
    readSync(this.#file, bytes, 0, PLACE_BYTES, number * PLACE_BYTES);
    return bytes;
  }
}
