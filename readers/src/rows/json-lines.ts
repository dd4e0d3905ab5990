import { BEGINNING, type RawRow, type RowSplitter, type RowStart } from './raw-row.js';
import { RowBytes } from './row-bytes.js';

const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = Buffer.of(0xef, 0xbb, 0xbf);

/** JSON lines: a row a line. Blank lines are counted as lines and are no rows; the last one needs no line feed. */
export class JsonLines implements RowSplitter {
  readonly #line: RowBytes;
  #number: number;
  #offset: number;

  constructor(maxRowBytes: number, start: RowStart = BEGINNING) {
    this.#line = new RowBytes(maxRowBytes);
    this.#number = start.rows + 1;
    this.#offset = start.offset;
  }

  *push(piece: Uint8Array): Generator<RawRow, void> {
    let from = 0;
    for (let at = piece.indexOf(LINE_FEED); at >= 0; at = piece.indexOf(LINE_FEED, from)) {
      this.#line.add(piece.subarray(from, at));
      from = at + 1;
      const row = this.#take();
      if (row !== undefined) yield row;
    }
    this.#line.add(piece.subarray(from));
  }

  *end(): Generator<RawRow, void> {
    if (this.#line.length === 0) return;
    const row = this.#take();
    if (row !== undefined) yield row;
  }

  #take(): RawRow | undefined {
    const place = { number: this.#number, offset: this.#offset };
    this.#number++;
    this.#offset += this.#line.length + 1;
    const line = this.#line.take();
    if (line === null) return { kind: 'skipped', place, reason: 'row-too-long' };
    const bytes = place.offset === 0 && startsWithMark(line) ? line.subarray(3) : line;
    return isBlank(bytes) ? undefined : { kind: 'row', place, bytes };
  }
}

const startsWithMark = (line: Uint8Array): boolean => BYTE_ORDER_MARK.equals(line.subarray(0, 3));

const isBlank = (line: Uint8Array): boolean =>
  line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
