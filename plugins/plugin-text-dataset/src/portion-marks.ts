import type { JsonValue, SourcePortion } from '@framework/sdk';
import type { Dataset } from './dataset.js';
import type { DatasetFile } from './dataset-files.js';
import { type Position, START } from './position.js';

/** Bytes of a file between two marks, at least: what a worker holds of it. */
const PORTION_BYTES = 4 * 2 ** 20;

/** The documents of one file behind one position, up to that of the last one; null is the file's end. */
export interface PortionRange {
  readonly file: DatasetFile;
  readonly from: Position;
  readonly to: Position | null;
}

/** A portion's range, as `PortionMarks` wrote it. */
export const rangeOf = ({ range }: SourcePortion): PortionRange => range as unknown as PortionRange;

/** Whether a position stands before another one. */
export const isBefore = (a: Position, b: Position): boolean =>
  a.file < b.file || (a.file === b.file && (a.rows < b.rows || (a.rows === b.rows && a.parts < b.parts)));

interface Mark {
  readonly position: Position;
  /** Documents of the source before it. */
  readonly before: number;
}

/**
 * Places in plain JSON lines that reading can begin at, noted while they are read to be described. What is packed is one
 * stream, and flat messages are put together from lines that may stand anywhere: a source with such files has no portions.
 */
export class PortionMarks {
  readonly #files: readonly DatasetFile[];
  readonly #marks: Mark[] = [];
  readonly #divisible: boolean;

  constructor(files: readonly DatasetFile[], { layout }: Dataset) {
    this.#files = files;
    this.#divisible =
      layout !== 'openassistant' &&
      files.every(({ shape }) => shape.content === 'json-lines' && shape.compression === 'none');
  }

  /**
   * Told of every document, in order.
   *
   * @param next where reading goes on behind it
   * @param before documents before it
   */
  add(next: Position, before: number): void {
    if (!this.#divisible) return;
    const last = this.#marks.at(-1);
    if (last === undefined || last.position.file !== next.file) {
      this.#marks.push({ position: { ...START, file: next.file }, before });
    } else if (next.offset - last.position.offset >= PORTION_BYTES) {
      this.#marks.push({ position: next, before: before + 1 });
    }
  }

  /** What stands behind a position; null where nothing is to be divided. */
  portions(cursor: Position | null): readonly SourcePortion[] | null {
    if (!this.#divisible) return null;
    const left =
      cursor === null ? this.#marks : this.#marks.filter(({ position }) => isBefore(cursor, position));
    const begin = cursor === null ? [] : [{ position: cursor, before: 0 }];
    const starts: readonly Mark[] = [...begin, ...left];
    return starts.map(({ position, before }, at) => {
      const next = starts[at + 1]?.position;
      const range: PortionRange = {
        file: this.#files[position.file]!,
        from: position,
        to: next?.file === position.file ? next : null,
      };
      return { before, range: range as unknown as JsonValue };
    });
  }
}
