/** The bytes of one row as they come in, or the fact that there are too many of them. */
export class RowBytes {
  readonly #limit: number;
  #pieces: Uint8Array[] = [];
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#length;
  }

  add(piece: Uint8Array): void {
    this.#length += piece.byteLength;
    if (this.#length > this.#limit) this.#pieces = [];
    else if (piece.byteLength > 0) this.#pieces.push(piece);
  }

  /** Null where the limit was passed. Begins anew. */
  take(): Uint8Array | null {
    const pieces = this.#pieces;
    const tooLong = this.#length > this.#limit;
    this.#pieces = [];
    this.#length = 0;
    if (tooLong) return null;
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }
}
