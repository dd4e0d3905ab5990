import { closeSync, openSync, readSync } from 'node:fs';
import { ioError } from '../run/durable-file.js';
import { readJsonLines } from '../run/json-lines.js';
import { corrupt, type StoredObject } from '../run/store.js';
import { type DocumentPlace, DocumentPlaces } from './document-places.js';
import { type CopyLine, INDEX_FILES, type IndexHeader } from './index-header.js';
import { POSTING_BYTES } from './posting-sorter.js';

/** Where the postings of one hash may lie, with those of its neighbours. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * An index, read where it lies: what is held in memory does not depend on its size. Synchronous: a look-up is many small
 * reads, and a promise costs more than each.
 */
export class MatchIndex {
  readonly header: IndexHeader;
  readonly #object: StoredObject;
  readonly #files: readonly number[];
  readonly #places: DocumentPlaces;

  private constructor(object: StoredObject, header: IndexHeader, files: readonly number[]) {
    this.header = header;
    this.#object = object;
    this.#files = files;
    this.#places = new DocumentPlaces(files[2]!, header.documents);
  }

  /** @throws FWK_STORE_CORRUPT, FWK_STORE_MISSING_FILE */
  static async open(object: StoredObject): Promise<MatchIndex> {
    const header = (await object.readJson(INDEX_FILES.header)) as unknown as IndexHeader;
    const files: number[] = [];
    for (const name of [INDEX_FILES.directory, INDEX_FILES.postings, INDEX_FILES.documents]) {
      const path = object.path(name);
      try {
        files.push(openSync(path, 'r'));
      } catch (cause) {
        for (const file of files) closeSync(file);
        throw ioError(cause, path);
      }
    }
    return new MatchIndex(object, header, files);
  }

  close(): void {
    for (const file of this.#files) closeSync(file);
  }

  /**
   * Positions where a hash was taken, ascending.
   *
   * @param most the first of them; the rest is counted, and not read
   */
  postings(hash: number, most: number): { readonly positions: readonly number[]; readonly count: number } {
    const low24 = hash & 0xffffff;
    const stretch = this.#stretch(hash);
    const from = this.#firstNotBelow(low24, stretch);
    const count = this.#firstNotBelow(low24 + 1, { from, to: stretch.to }) - from;
    const positions: number[] = [];
    const end = from + Math.min(most, count);
    for (let at = from; at < end; at += READ) {
      const words = this.#postingsAt(at, Math.min(READ, end - at));
      for (let word = 0; word < words.length; word += 2)
        positions.push((words[word + 1]! & 0xff) * 2 ** 32 + words[word]!);
    }
    return { positions, count };
  }

  documentAt(position: number): DocumentPlace {
    return this.#places.at(position);
  }

  copies(): AsyncIterable<CopyLine> {
    return readJsonLines<CopyLine>(this.#object.path(INDEX_FILES.copies));
  }

  #stretch(hash: number): Stretch {
    const entry = hash >>> (32 - this.header.directoryBits);
    const buffer = Buffer.alloc(16);
    const bytesRead = readSync(this.#files[0]!, buffer, 0, 16, entry * 8);
    const [from, to] = [buffer.readDoubleLE(0), buffer.readDoubleLE(8)];
    const holds = Number.isSafeInteger(from) && Number.isSafeInteger(to);
    if (bytesRead === 16 && holds && from >= 0 && from <= to && to <= this.header.postings) {
      return { from, to };
    }
    throw corrupt(this.#object.path(INDEX_FILES.directory), 'is not the directory of its postings');
  }

  /** By halving: of a hash that half of the documents have nothing is read but its ends. */
  #firstNotBelow(low24: number, { from, to }: Stretch): number {
    let [low, high] = [from, to];
    while (high - low > READ) {
      const middle = Math.floor((low + high) / 2);
      if (this.#low24At(middle) < low24) low = middle + 1;
      else high = middle;
    }
    const words = this.#postingsAt(low, high - low);
    for (let at = 0; low + at < high; at++) if (words[2 * at + 1]! >>> 8 >= low24) return low + at;
    return high;
  }

  #low24At(number: number): number {
    const [, high] = this.#postingsAt(number, 1);
    return high! >>> 8;
  }

  #postingsAt(number: number, count: number): Uint32Array {
    const bytes = new Uint8Array(count * POSTING_BYTES);
    const bytesRead = readSync(this.#files[1]!, bytes, 0, bytes.length, number * POSTING_BYTES);
    if (bytesRead < bytes.length) throw corrupt(this.#object.path(INDEX_FILES.postings), 'ends too early');
    return new Uint32Array(bytes.buffer);
  }
}

/** Postings read at once: 64 KiB. */
const READ = 8192;
