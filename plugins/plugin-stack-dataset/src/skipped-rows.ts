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
    return ((this.#bits[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
  }

  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Of all that was added: a blob that comes or goes is another content. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }
}
