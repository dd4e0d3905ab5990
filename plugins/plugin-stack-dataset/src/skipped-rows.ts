import { createHash } from 'node:crypto';

/** Which rows of a file are left out, and why: a bit a row. */
export class SkippedRows {
  #bits = new Uint8Array(1024);
  readonly #hash = createHash('sha256');
  readonly #counts = new Map<string, number>();

  /** Called with growing numbers. */
  add(row: number, reason: string): void {
    const byte = row >> 3;
    if (byte >= this.#bits.length) {
      const grown = new Uint8Array(Math.max(byte + 1, this.#bits.length * 2));
      grown.set(this.#bits);
      this.#bits = grown;
    }
    this.#bits[byte]! |= 1 << (row & 7);
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    this.#hash.update(`${row} ${reason}\n`);
  }

  has(row: number): boolean {
    return isSet(this.#bits, row);
  }

  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Of all that was added: a blob that comes or goes is another content. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  /** Those from a row on, up to another or the last one, for a thread that reads no others. */
  between(from: number, to: number | null): SkippedBetween {
    const first = from >> 3;
    const end = to === null ? this.#bits.length : Math.ceil(to / 8);
    const bits = Buffer.from(this.#bits.slice(first, end)).toString('base64');
    return { first: first << 3, bits };
  }
}

/** The same of some rows, as plain JSON. */
export interface SkippedBetween {
  /** Row that the first bit is of. */
  readonly first: number;
  /** Base64, the lowest bit first. */
  readonly bits: string;
}

/** What `between` gave. */
export function skippedOf({ first, bits }: SkippedBetween): { has(row: number): boolean } {
  const bytes = Buffer.from(bits, 'base64');
  return { has: (row) => isSet(bytes, row - first) };
}

const isSet = (bits: Uint8Array, row: number): boolean => ((bits[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
