import { damaged } from '../damaged.js';
import type { RawRow, RowPlace, RowSplitter } from './raw-row.js';
import { RowBytes } from './row-bytes.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const MARK = [0xef, 0xbb, 0xbf];

/**
 * One JSON array: a row an element. Elements are cut by brackets and quotes alone and parsed by whoever reads them, so an
 * element that is no JSON is a row that is none, and its neighbours stay.
 *
 * @throws FWK_SOURCE_UNREADABLE, by `push` and `end`, for a text that is no array, is not closed, or goes on behind it
 */
export class JsonArray implements RowSplitter {
  readonly #element: RowBytes;
  readonly #file: string;
  #state: 'before' | 'between' | 'element' | 'text' | 'escape' | 'after' = 'before';
  #depth = 0;
  #number = 0;
  /** Of the piece that is being read. */
  #position = 0;
  #offset = 0;

  constructor(maxRowBytes: number, file: string) {
    this.#element = new RowBytes(maxRowBytes);
    this.#file = file;
  }

  *push(piece: Uint8Array): Generator<RawRow, void> {
    let from = 0;
    for (let at = 0; at < piece.byteLength; at++) {
      const byte = piece[at]!;
      switch (this.#state) {
        case 'text':
          if (byte === QUOTE) this.#state = 'element';
          else if (byte === BACKSLASH) this.#state = 'escape';
          break;
        case 'escape':
          this.#state = 'text';
          break;
        case 'element':
          if (byte === QUOTE) this.#state = 'text';
          else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.#depth++;
          else if (this.#depth > 0) {
            if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) this.#depth--;
          } else if (byte === COMMA || byte === CLOSE_ARRAY) {
            this.#element.add(piece.subarray(from, at));
            this.#state = byte === COMMA ? 'between' : 'after';
            yield this.#take();
          }
          break;
        case 'between':
          if (isSpace(byte) || byte === COMMA) break;
          if (byte === CLOSE_ARRAY) {
            this.#state = 'after';
            break;
          }
          this.#number++;
          this.#offset = this.#position + at;
          from = at;
          this.#state = byte === QUOTE ? 'text' : 'element';
          this.#depth = byte === OPEN_OBJECT || byte === OPEN_ARRAY ? 1 : 0;
          break;
        case 'before':
          if (byte === OPEN_ARRAY) this.#state = 'between';
          else if (!isSpace(byte) && MARK[this.#position + at] !== byte) {
            throw damaged(this.#file, 'is no JSON array', 'name a file whose rows stand in one JSON array');
          }
          break;
        case 'after':
          if (isSpace(byte)) break;
          throw damaged(this.#file, `goes on behind its JSON array, at byte ${this.#position + at}`);
      }
    }
    if (this.#inElement()) this.#element.add(piece.subarray(from));
    this.#position += piece.byteLength;
  }

  end(): readonly RawRow[] {
    if (this.#state === 'after') return [];
    const where = this.#inElement()
      ? `in row ${this.#number}, which begins at byte ${this.#offset}`
      : 'before its end';
    throw damaged(this.#file, `is a JSON array that breaks off ${where}`);
  }

  #inElement(): boolean {
    return this.#state === 'element' || this.#state === 'text' || this.#state === 'escape';
  }

  #take(): RawRow {
    const place: RowPlace = { number: this.#number, offset: this.#offset };
    const bytes = this.#element.take();
    return bytes === null
      ? { kind: 'skipped', place, reason: 'row-too-long' }
      : { kind: 'row', place, bytes };
  }
}

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
