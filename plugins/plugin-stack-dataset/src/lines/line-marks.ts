import { cuttingOf, type FrameStart, PortionPlaces, type RowPlace } from '@framework/readers';
import type { Part } from '../parts.js';
import { type Mark, ROW_BYTES } from '../portion-marks.js';
import { shapeOfLines } from './line-rows.js';

/** Places in a file of JSON lines where workers begin to read, noted while its rows are counted. A line of a repository is not cut. */
export class LineMarks {
  readonly marks: Mark[] = [];
  readonly #places: PortionPlaces;

  constructor({ file, rowsAre }: Part) {
    this.#places = new PortionPlaces(rowsAre === 'rows' ? cuttingOf(shapeOfLines(file.name)) : 'nowhere');
  }

  /** Whether more lies behind a mark than a worker is to hold. */
  get isTooLong(): boolean {
    return this.#places.isTooLong;
  }

  /** Told of every frame before the rows that end in it. */
  entered(frame: FrameStart): void {
    this.#places.entered(frame);
  }

  /** Told of every document, in order. */
  add({ read, before }: Omit<Mark, 'row' | 'place'>, bytes: number, { number, offset }: RowPlace): void {
    if (this.marks.length === 0) this.marks.push({ row: 0, read: 0, before, place: null });
    else {
      const frame = this.#places.at(offset);
      if (frame !== null) this.marks.push({ row: number - 1, read, before, place: { offset, frame } });
    }
    this.#places.hold(bytes + ROW_BYTES);
  }
}
