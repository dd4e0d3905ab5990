import { bytesOf, SpillFile } from '@framework/sdk/spill';

/** Rows of a page. */
const PAGE_ROWS = 256;

/**
 * A table of 32-bit words on disk, of which some pages are in memory. A page holds its rows column by column: one column of all rows is read
 * in a few stretches, and what is near in the order of rows lies in the same page. What fits into memory is never written.
 *
 * Rows are added, then read and changed.
 */
export class PagedWords {
  readonly width: number;
  readonly #file: SpillFile;
  readonly #pageWords: number;
  #rows = 0;
  /** Pages in memory, by the frame they are in. */
  readonly #frames: Uint32Array[] = [];
  readonly #frameOf = new Map<number, number>();
  readonly #pageIn: number[] = [];
  readonly #changed: boolean[] = [];
  /** Asked for since the hand last came by (second chance; Corbató 1969). */
  readonly #recent: boolean[] = [];
  readonly #mostFrames: number;
  #hand = 0;
  #lastPage = -1;
  #lastFrame = -1;

  /**
   * @param path see `SpillFile`
   * @param cacheBytes of pages in memory; eight pages at least
   */
  constructor(path: string, width: number, cacheBytes: number) {
    this.width = width;
    // Pages are written whole, each in its place.
    this.#file = new SpillFile(path, 0);
    this.#pageWords = PAGE_ROWS * width;
    this.#mostFrames = Math.max(8, Math.floor(cacheBytes / (4 * this.#pageWords)));
  }

  get rows(): number {
    return this.#rows;
  }

  /** How many pages there are; the last one may hold fewer rows. */
  get pages(): number {
    return Math.ceil(this.#rows / PAGE_ROWS);
  }

  add(row: ArrayLike<number>): void {
    const at = this.#rows % PAGE_ROWS;
    const page = Math.floor(this.#rows++ / PAGE_ROWS);
    const frame = at === 0 ? this.#claim(page) : this.#frame(page);
    const words = this.#frames[frame]!;
    for (let column = 0; column < this.width; column++) words[column * PAGE_ROWS + at] = row[column]!;
    this.#changed[frame] = true;
  }

  get(row: number, column: number): number {
    const page = Math.floor(row / PAGE_ROWS);
    return this.#frames[this.#frame(page)]![column * PAGE_ROWS + (row % PAGE_ROWS)]!;
  }

  set(row: number, column: number, value: number): void {
    const frame = this.#frame(Math.floor(row / PAGE_ROWS));
    this.#frames[frame]![column * PAGE_ROWS + (row % PAGE_ROWS)] = value;
    this.#changed[frame] = true;
  }

  /**
   * A column of the rows of one page, which is not kept in memory for that.
   *
   * @param into whose first numbers are written over
   * @returns how many
   */
  readColumn(page: number, column: number, into: Uint32Array): number {
    const rows = Math.min(PAGE_ROWS, this.#rows - page * PAGE_ROWS);
    const frame = this.#frameOf.get(page);
    const values = into.subarray(0, rows);
    if (frame === undefined) this.#file.read(bytesOf(values), this.#columnAt(page, column));
    else values.set(this.#frames[frame]!.subarray(column * PAGE_ROWS, column * PAGE_ROWS + rows));
    return rows;
  }

  writeColumn(page: number, column: number, values: Uint32Array): void {
    const frame = this.#frameOf.get(page);
    if (frame === undefined) {
      this.#file.write(bytesOf(values), this.#columnAt(page, column));
      return;
    }
    this.#frames[frame]!.set(values, column * PAGE_ROWS);
    this.#changed[frame] = true;
  }

  close(): void {
    this.#file.close();
  }

  #columnAt(page: number, column: number): number {
    return 4 * (page * this.#pageWords + column * PAGE_ROWS);
  }

  #frame(page: number): number {
    if (page === this.#lastPage) return this.#lastFrame;
    const frame = this.#frameOf.get(page) ?? this.#load(page);
    this.#recent[frame] = true;
    this.#lastPage = page;
    this.#lastFrame = frame;
    return frame;
  }

  #load(page: number): number {
    const frame = this.#claim(page);
    this.#file.read(bytesOf(this.#frames[frame]!), this.#columnAt(page, 0));
    return frame;
  }

  /** A frame for a page that is in none; what stood there before still does. */
  #claim(page: number): number {
    const frame = this.#frames.length < this.#mostFrames ? this.#newFrame() : this.#freedFrame();
    this.#frameOf.set(page, frame);
    this.#pageIn[frame] = page;
    this.#changed[frame] = false;
    return frame;
  }

  #newFrame(): number {
    this.#frames.push(new Uint32Array(this.#pageWords));
    return this.#frames.length - 1;
  }

  #freedFrame(): number {
    for (; this.#recent[this.#hand]; this.#hand = (this.#hand + 1) % this.#frames.length) {
      this.#recent[this.#hand] = false;
    }
    const frame = this.#hand;
    this.#hand = (this.#hand + 1) % this.#frames.length;
    const page = this.#pageIn[frame]!;
    if (this.#changed[frame]) this.#file.write(bytesOf(this.#frames[frame]!), this.#columnAt(page, 0));
    this.#frameOf.delete(page);
    if (page === this.#lastPage) this.#lastPage = -1;
    return frame;
  }
}

/** Room for a column of one page. */
export const pageColumn = (): Uint32Array => new Uint32Array(PAGE_ROWS);

/** First row of a page. */
export const firstRowOf = (page: number): number => page * PAGE_ROWS;
