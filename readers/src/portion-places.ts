import type { FileShape } from './file-shape.js';
import { FIRST_FRAME, type FrameStart } from './packed/unpacking.js';

/** Bytes of text between two places, at least: what a worker holds of it. */
const PORTION_BYTES = 4 * 2 ** 20;
/** Bytes of documents behind a place, at most: a source with more where nothing can be cut is one stream. */
const MOST_BYTES = 32 * 2 ** 20;
/** What is unpacked once more to reach a place, in lengths of the portion before it. */
const MOST_AGAIN = 4;
/** Frames this near to one before it are none to begin at: writers may make one a line. */
const FRAME_BYTES = 256 * 2 ** 10;

/** What can be done with a file: begun at any byte, begun at a frame, or read as a whole. */
export type Cutting = 'bytes' | 'frames' | 'nowhere';

export function cuttingOf({ content, compression }: FileShape): Cutting {
  if (content !== 'json-lines') return 'nowhere';
  return compression === 'none' ? 'bytes' : 'frames';
}

/**
 * Places in one file that a worker can begin to read at (decisions 0033 and 0036), found while its rows are read to be described: a row
 * of plain JSON lines, or one of packed JSON lines behind the frame before it.
 */
export class PortionPlaces {
  readonly #cutting: Cutting;
  /** Frames that may be the one before the next row; the first of them is the one before the last row. */
  #frames: FrameStart[] = [FIRST_FRAME];
  #last = 0;
  #held = 0;
  #isTooLong = false;

  constructor(cutting: Cutting) {
    this.#cutting = cutting;
  }

  /** Whether a worker would have to hold too much. */
  get isTooLong(): boolean {
    return this.#isTooLong;
  }

  /** Told of every frame before the rows that end in it. */
  entered(frame: FrameStart): void {
    if (frame.plain - this.#frames.at(-1)!.plain >= FRAME_BYTES) this.#frames.push(frame);
  }

  /** Told of every document, with the bytes that a worker holds of it. */
  hold(bytes: number): void {
    if (this.#cutting === 'nowhere' && this.#held > MOST_BYTES) this.#isTooLong = true;
    this.#held += bytes;
  }

  /**
   * Asked of rows in their order.
   *
   * @param offset byte of the text that the row begins at
   * @returns where unpacking begins for a portion that begins there; null where none is to begin
   */
  at(offset: number): FrameStart | null {
    const length = offset - this.#last;
    if (this.#cutting === 'nowhere' || (length < PORTION_BYTES && this.#held < MOST_BYTES)) return null;
    if (this.#cutting === 'bytes') return this.#cut(offset, FIRST_FRAME);
    const frame = this.#frameBefore(offset);
    if (offset - frame.plain <= MOST_AGAIN * length) return this.#cut(offset, frame);
    if (this.#held > MOST_BYTES) this.#isTooLong = true;
    return null;
  }

  #cut(offset: number, frame: FrameStart): FrameStart {
    this.#last = offset;
    this.#held = 0;
    return frame;
  }

  #frameBefore(offset: number): FrameStart {
    const behind = this.#frames.findLastIndex(({ plain }) => plain <= offset);
    this.#frames.splice(0, behind);
    return this.#frames[0]!;
  }
}
