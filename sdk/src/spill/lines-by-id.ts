import { closeSync, openSync, readSync } from 'node:fs';

/**
 * A list of JSON lines, each of something with an id, found by that id: in memory are a hash and a place a line, 18 to 36 bytes, and what
 * is asked for is read from the file. For lists that each worker looks documents up in; they may be larger than a buffer can be.
 */
export class LinesById<Line extends { readonly id: string }> {
  readonly #path: string;
  readonly #parse: (line: string, number: number) => Line;
  /** Open addressing: hash of an id, and where its line begins, plus one; 0 for a free slot. */
  #hashes = new Uint32Array(FIRST_SLOTS);
  #places = new Float64Array(FIRST_SLOTS);
  #length = 0;

  private constructor(path: string, parse: (line: string, number: number) => Line) {
    this.#path = path;
    this.#parse = parse;
  }

  /**
   * @param pieces of the file, behind one another, each as long as it is the last: what `ArtefactView.pieces` gives. None is kept
   * @param parse called with a line and its number from 1; throws where it is none
   */
  static async read<Line extends { readonly id: string }>(
    pieces: AsyncIterable<Uint8Array>,
    path: string,
    parse: (line: string, number: number) => Line,
  ): Promise<LinesById<Line>> {
    const list = new LinesById(path, parse);
    /** The beginning of a line, and where in the file. */
    let rest = Buffer.alloc(0);
    let place = 0;
    for await (const { buffer, byteOffset, byteLength } of pieces) {
      const piece = Buffer.from(buffer, byteOffset, byteLength);
      const text = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      let start = 0;
      for (let end = text.indexOf(NEWLINE); end >= 0; end = text.indexOf(NEWLINE, start)) {
        list.#add(text.subarray(start, end), place + start);
        start = end + 1;
      }
      rest = Buffer.from(text.subarray(start));
      place += start;
    }
    list.#add(rest, place);
    return list;
  }

  /** Lines of the list. */
  get length(): number {
    return this.#length;
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

  #add(line: Buffer, place: number): void {
    if (line.length === 0) return;
    this.#length += 1;
    const { id } = this.#parse(line.toString('utf8'), this.#length);
    // A third of the slots is free at least.
    if (1.5 * this.#length + 1 > this.#hashes.length) this.#grow();
    this.#put(hashOf(id), place);
  }

  #grow(): void {
    const [hashes, places] = [this.#hashes, this.#places];
    this.#hashes = new Uint32Array(2 * hashes.length);
    this.#places = new Float64Array(2 * hashes.length);
    for (let slot = 0; slot < hashes.length; slot++)
      if (places[slot] !== 0) this.#put(hashes[slot]!, places[slot]! - 1);
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
/** A power of two, as every size after it. */
const FIRST_SLOTS = 16;
const READ_AT_ONCE = 1024;

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
