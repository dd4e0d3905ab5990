/** Pieces that are kept as they came; more of them are made one: each takes some hundred bytes beside its own, and may have one. */
const MOST_PIECES = 4096;

/** The bytes of one row as they come in, or the fact that there are too many of them. */
export class RowBytes {
  readonly #limit: number;
  #pieces: Uint8Array[] = [];
  #length = 0;
  /** Pieces made of many, before those as they came. */
  #made = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#length;
  }

  add(piece: Uint8Array): void {
    this.#length += piece.byteLength;
    if (this.#length > this.#limit) this.#forget();
    else if (piece.byteLength > 0) this.#pieces.push(piece);
    if (this.#pieces.length - this.#made === MOST_PIECES) {
      this.#pieces.push(Buffer.concat(this.#pieces.splice(this.#made)));
      this.#made++;
    }
  }

  /** Null where the limit was passed. Begins anew. */
  take(): Uint8Array | null {
    const pieces = this.#pieces;
    const tooLong = this.#length > this.#limit;
    this.#forget();
    this.#length = 0;
    if (tooLong) return null;
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  #forget(): void {
    this.#pieces = [];
    this.#made = 0;
  }
}
