/** Bytes of a digest that are kept: two files that agree in 128 bits are the same. */
const KEPT = 16;

/** Digests one behind the other, in the order they were added. */
export class Digests {
  #bytes = Buffer.alloc(KEPT * 256);
  length = 0;

  add(digest: Buffer): void {
    if (KEPT * this.length === this.#bytes.byteLength) {
      this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.byteLength)]);
    }
    digest.copy(this.#bytes, KEPT * this.length++, 0, KEPT);
  }

  /** Some of them, in base64. */
  text(from: number, to: number): string {
    return this.#bytes.toString('base64', KEPT * from, KEPT * to);
  }

  /** What `text` gave. */
  static of(text: string): Digests {
    const digests = new Digests();
    digests.#bytes = Buffer.from(text, 'base64');
    digests.length = digests.#bytes.byteLength / KEPT;
    return digests;
  }

  equals(index: number, digest: Buffer): boolean {
    return digest.compare(this.#bytes, KEPT * index, KEPT * (index + 1), 0, KEPT) === 0;
  }
}
