import type { Bytes } from '../bytes.js';

/** Reads a stream of bytes by count, for formats made of headers and lengths. Holds one piece of the stream. */
export class ByteCursor {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array(0);
  #at = 0;
  #position: number;
  readonly #truncated: () => Error;

  /**
   * @param truncated what is thrown where the stream ends too early
   * @param position of its first byte, where it is the end of a longer one
   */
  constructor(bytes: Bytes, truncated: () => Error, position = 0) {
    this.#position = position;
    this.#pieces = bytes[Symbol.asyncIterator]();
    this.#truncated = truncated;
  }

  /** Where the next byte stands. */
  get position(): number {
    return this.#position;
  }

  async atEnd(): Promise<boolean> {
    while (this.#at === this.#piece.byteLength) {
      const next = await this.#pieces.next();
      if (next.done) return true;
      this.#piece = next.value;
      this.#at = 0;
    }
    return false;
  }

  /** What lies ready, at most `most` bytes; never empty. */
  async some(most: number): Promise<Uint8Array> {
    if (await this.atEnd()) throw this.#truncated();
    return this.take(most);
  }

  /** What lies ready, without taking it; never empty. */
  async ready(): Promise<Uint8Array> {
    if (await this.atEnd()) throw this.#truncated();
    return this.#piece.subarray(this.#at);
  }

  /** The first `most` bytes of what lies ready, or all of it. */
  take(most: number): Uint8Array {
    const taken = this.#piece.subarray(this.#at, this.#at + most);
    this.#at += taken.byteLength;
    this.#position += taken.byteLength;
    return taken;
  }

  /** Exactly `count` bytes, copied: for headers, whose size is bounded. */
  async exactly(count: number): Promise<Buffer> {
    // Nearly always: a header is small, and a piece is not.
    if (this.#piece.byteLength - this.#at >= count) return Buffer.from(this.take(count));
    const bytes = Buffer.alloc(count);
    for (let filled = 0; filled < count; ) {
      const piece = await this.some(count - filled);
      bytes.set(piece, filled);
      filled += piece.byteLength;
    }
    return bytes;
  }

  /** Exactly `count` bytes, as they come. */
  async *stream(count: number): AsyncGenerator<Uint8Array, void> {
    for (let left = count; left > 0; ) {
      const piece = await this.some(left);
      left -= piece.byteLength;
      yield piece;
    }
  }

  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}
