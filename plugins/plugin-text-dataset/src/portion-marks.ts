import { type Cutting, cuttingOf, type FrameStart, PortionPlaces } from '@framework/readers';
import type { JsonValue, SourcePortion } from '@framework/sdk';
import type { Dataset } from './dataset.js';
import type { DatasetFile } from './dataset-files.js';
import { type Position, START } from './position.js';

/** The documents of one file behind one position, up to that of the last one; null is the file's end. */
export interface PortionRange {
  readonly file: DatasetFile;
  readonly from: Position;
  /** Of packed JSON lines: where unpacking begins. */
  readonly frame: FrameStart | null;
  readonly to: Position | null;
}

/** A portion's range, as `PortionMarks` wrote it. */
export const rangeOf = ({ range }: SourcePortion): PortionRange => range as unknown as PortionRange;

/** Whether a position stands before another one. */
export const isBefore = (a: Position, b: Position): boolean =>
  a.file < b.file || (a.file === b.file && (a.rows < b.rows || (a.rows === b.rows && a.parts < b.parts)));

interface Mark {
  readonly position: Position;
  readonly frame: FrameStart | null;
  /** Documents of the source before it. */
  readonly before: number;
}

/**
 * Places that reading can begin at, noted while files are read to be described. What is an array or a tar is a portion as a whole, and so
 * is a file of flat messages, which are put together from lines that may stand anywhere in it.
 */
export class PortionMarks {
  readonly #files: readonly DatasetFile[];
  readonly #layout: Dataset['layout'];
  readonly #marks: Mark[] = [];
  #places = new PortionPlaces('nowhere');
  #isTooLong = false;

  constructor(files: readonly DatasetFile[], { layout }: Dataset) {
    this.#files = files;
    this.#layout = layout;
  }

  /** Told of every file before its rows, by its index. */
  begin(file: number): void {
    this.#places = new PortionPlaces(this.#cutting(file));
  }

  /** Told of every frame of the file before the rows that end in it. */
  entered(frame: FrameStart): void {
    this.#places.entered(frame);
  }

  /**
   * Told of every document, in order.
   *
   * @param next where reading goes on behind it
   * @param before documents before it
   * @param bytes its length
   */
  add(next: Position, before: number, bytes: number): void {
    const isFirst = this.#marks.at(-1)?.position.file !== next.file;
    if (isFirst) this.#marks.push({ position: { ...START, file: next.file }, frame: null, before });
    this.#places.hold(bytes);
    const frame = isFirst ? null : this.#places.at(next.offset);
    if (frame !== null) this.#marks.push({ position: next, frame, before: before + 1 });
    this.#isTooLong ||= this.#places.isTooLong;
  }

  /** What stands behind a position; null where a worker would hold too much, or nothing was read yet. */
  portions(cursor: Position | null): readonly SourcePortion[] | null {
    if (this.#isTooLong || this.#marks.length === 0) return null;
    const starts = cursor === null ? this.#marks : this.#behind(cursor);
    return starts.map(({ position, frame, before }, at) => {
      const next = starts[at + 1]?.position;
      const range: PortionRange = {
        file: this.#files[position.file]!,
        from: position,
        frame,
        to: next?.file === position.file ? next : null,
      };
      return { before, range: range as unknown as JsonValue };
    });
  }

  #behind(cursor: Position): readonly Mark[] {
    const passed = this.#marks.findLast(({ position }) => !isBefore(cursor, position));
    const frame = passed?.position.file === cursor.file ? passed.frame : null;
    return [
      { position: cursor, frame, before: 0 },
      ...this.#marks.filter(({ position }) => isBefore(cursor, position)),
    ];
  }

  #cutting(file: number): Cutting {
    return this.#layout === 'openassistant' ? 'nowhere' : cuttingOf(this.#files[file]!.shape);
  }
}
