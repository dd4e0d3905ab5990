import type { JsonValue, SourcePortion } from '@framework/sdk';
import type { Dataset } from './dataset.js';
import type { DatasetFile } from './dataset-files.js';
import { type Position, START } from './position.js';
import { FIRST_FRAME, type FrameStart } from './readers/unpacking.js';

/** Bytes of text between two marks, at least: what a worker holds of it. */
const PORTION_BYTES = 4 * 2 ** 20;
/** Bytes of documents behind a mark, at most: a source with more where nothing can be cut is one stream. */
const MOST_BYTES = 32 * 2 ** 20;
/** What is unpacked once more to reach a mark, in lengths of the portion before it. */
const MOST_AGAIN = 4;
/** Frames this near to one before it are none to begin at: writers may make one a line. */
const FRAME_BYTES = 256 * 2 ** 10;

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

/** What can be done with a file: begun at any byte, begun at a frame, or read as a whole. */
type Cutting = 'bytes' | 'frames' | 'nowhere';

/**
 * Places that reading can begin at, noted while files are read to be described: a row of plain JSON lines, and one of packed
 * JSON lines behind the frame before it. What is an array or a tar is a portion as a whole, and so is a file of flat messages, which
 * are put together from lines that may stand anywhere in it.
 */
export class PortionMarks {
  readonly #files: readonly DatasetFile[];
  readonly #layout: Dataset['layout'];
  readonly #marks: Mark[] = [];
  /** Frames of the file that may be the one before the next row; the first of them is the one before the last row. */
  #frames: FrameStart[] = [];
  #held = 0;
  #isTooLong = false;

  constructor(files: readonly DatasetFile[], { layout }: Dataset) {
    this.#files = files;
    this.#layout = layout;
  }

  /** Told of every file before its rows. */
  begin(): void {
    this.#frames = [FIRST_FRAME];
  }

  /** Told of every frame of the file before the rows that end in it. */
  entered(frame: FrameStart): void {
    if (frame.plain - this.#frames.at(-1)!.plain >= FRAME_BYTES) this.#frames.push(frame);
  }

  /**
   * Told of every document, in order.
   *
   * @param next where reading goes on behind it
   * @param before documents before it
   * @param bytes its length
   */
  add(next: Position, before: number, bytes: number): void {
    const last = this.#marks.at(-1);
    if (last === undefined || last.position.file !== next.file) {
      this.#mark({ position: { ...START, file: next.file }, frame: null, before });
    }
    const cutting = this.#cutting(next.file);
    if (cutting === 'nowhere' && this.#held > MOST_BYTES) this.#isTooLong = true;
    this.#held += bytes;
    if (last?.position.file !== next.file || cutting === 'nowhere') return;
    const length = next.offset - last.position.offset;
    if (length < PORTION_BYTES) return;
    if (cutting === 'bytes') {
      this.#mark({ position: next, frame: null, before: before + 1 });
      return;
    }
    const behind = this.#frames.findLastIndex(({ plain }) => plain <= next.offset);
    this.#frames.splice(0, behind);
    const [frame] = this.#frames as [FrameStart];
    if (next.offset - frame.plain <= MOST_AGAIN * length) {
      this.#mark({ position: next, frame, before: before + 1 });
    } else if (this.#held > MOST_BYTES) this.#isTooLong = true;
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

  #mark(mark: Mark): void {
    this.#marks.push(mark);
    this.#held = 0;
  }

  #cutting(file: number): Cutting {
    const { content, compression } = this.#files[file]!.shape;
    if (content !== 'json-lines' || this.#layout === 'openassistant') return 'nowhere';
    return compression === 'none' ? 'bytes' : 'frames';
  }
}
