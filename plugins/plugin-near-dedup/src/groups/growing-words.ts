/** Rows of 32-bit words, as many a row as `width`, in one array that doubles as it fills. */
export class GrowingWords {
  readonly width: number;
  #words: Uint32Array;
  #rows = 0;

  constructor(width: number) {
    this.width = width;
    this.#words = new Uint32Array(width * FIRST_ROWS);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Appends one row. */
  add(row: ArrayLike<number>): void {
    const start = this.#rows * this.width;
    if (start === this.#words.length) {
      const larger = new Uint32Array(this.#words.length * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    this.#words.set(row, start);
    this.#rows++;
  }

  get(row: number, column: number): number {
    return this.#words[row * this.width + column]!;
  }

  set(row: number, column: number, value: number): void {
    this.#words[row * this.width + column] = value;
  }
}

const FIRST_ROWS = 1024;
