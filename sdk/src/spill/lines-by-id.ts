import { closeSync, openSync, readSync } from 'node:fs';

/**
 * A list of JSON lines, each of something with an id, found by that id: in memory are a hash and a place a line, 12 to 24 bytes, and what
 * is asked for is read from the file. For lists that each worker looks documents up in.
 */
export class LinesById<Line extends { readonly id: string }> {
  readonly #path: string;
  readonly #parse: (line: string, number: number) => Line;
  /** Open addressing: hash of an id, and where its line begins, plus one; 0 for a free slot. */
  readonly #hashes: Uint32Array;
  readonly #places: Uint32Array;
  /** Lines of the list. */
  readonly length: number;

  /**
   * @param bytes of the file, which is looked through once and not kept
   * @param parse called with a line and its number from 1; throws where it is none
   */
  constructor(bytes: Uint8Array, path: string, parse: (line: string, number: number) => Line) {
    this.#path = path;
    this.#parse = parse;
    const slots = slotsFor(bytes);
    this.#hashes = new Uint32Array(slots);
    this.#places = new Uint32Array(slots);
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let number = 0;
    for (let start = 0; start < text.length; ) {
      const newline = text.indexOf(NEWLINE, start);
      const end = newline < 0 ? text.length : newline;
      if (end > start) this.#put(hashOf(parse(text.toString('utf8', start, end), ++number).id), start);
      start = end + 1;
    }
    this.length = number;
  }

  /** The lines of those ids that have one. */
  find(ids: Iterable<string>): ReadonlyMap<string, Line> {
    const found = new Map<string, Line>();
    let file: number | undefined;
    try {
      for (const id of ids) {
        const hash = hashOf(id);
        const mask = this.#hashes.length - 1;
        for (let slot = hash & mask; this.#places[slot] !== 0; slot = (slot + 1) & mask) {
          if (this.#hashes[slot] !== hash) continue;
          file ??= openSync(this.#path, 'r');
          const line = this.#parse(lineAt(file, this.#places[slot]! - 1), 0);
          if (line.id === id) found.set(id, line);
        }
      }
    } finally {
      if (file !== undefined) closeSync(file);
    }
    return found;
  }

  #put(hash: number, place: number): void {
    const mask = this.#hashes.length - 1;
    let slot = hash & mask;
    while (this.#places[slot] !== 0) slot = (slot + 1) & mask;
    this.#hashes[slot] = hash;
    this.#places[slot] = place + 1;
  }
}

const NEWLINE = 0x0a;
const READ_AT_ONCE = 1024;

/** A power of two, with a third of it free at least. */
function slotsFor(bytes: Uint8Array): number {
  let lines = 1;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  return 2 ** Math.ceil(Math.log2(1.5 * lines + 1));
}

function lineAt(file: number, start: number): string {
  for (let size = READ_AT_ONCE; ; size *= 2) {
    const bytes = Buffer.allocUnsafe(size);
    const read = readSync(file, bytes, 0, size, start);
    const end = bytes.subarray(0, read).indexOf(NEWLINE);
    if (end >= 0 || read < size) return bytes.toString('utf8', 0, end >= 0 ? end : read);
  }
}

/** FNV-1a (Fowler, Noll & Vo) over units of 16 bits, mixed once more: ids differ most at their ends. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let unit = 0; unit < id.length; unit++) {
    hash = Math.imul(hash ^ id.charCodeAt(unit), 0x01000193);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
