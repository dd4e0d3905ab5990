import { join } from 'node:path';
import { SpillFile } from '@framework/sdk/spill';
import { OTHER, type RankedDocument } from './document-record.js';
import { DIGEST_WORDS } from './exact-digest.js';
import { linkColumns } from './link-columns.js';
import { PagedWords } from './paged-words.js';
import type { ShingleSpill } from './shingle-spill.js';

/**
 * The documents best first, on disk: a document is its rank. In each column it is linked to the one before it with the same key of a
 * band, or the same first word of the digest.
 */
export class RankedDocuments {
  /** A column a band, and as the last one that of the digest. */
  readonly columns: number;
  readonly #table: PagedWords;
  readonly #ids: SpillFile;
  readonly #shingles: ShingleSpill;
  readonly #row: Uint32Array;
  /** 1 for a document that has a link. */
  #isLinked: Uint8Array = new Uint8Array(0);

  /** @param folder where the files lie that nobody sees */
  constructor(folder: string, bands: number, shingles: ShingleSpill, cacheBytes = CACHE_BYTES) {
    this.columns = bands + 1;
    this.#shingles = shingles;
    this.#ids = new SpillFile(join(folder, 'ids.spill'), ID_BYTES);
    this.#table = new PagedWords(join(folder, 'documents.spill'), this.columns + FACTS, cacheBytes);
    this.#row = new Uint32Array(this.#table.width);
  }

  get length(): number {
    return this.#table.rows;
  }

  /** The next in rank. */
  add({ name, standing, domain, start, shingles, digest, keys }: RankedDocument): void {
    const row = this.#row;
    row.set(keys);
    row[this.columns - 1] = digest[0]!;
    row[this.columns + SHINGLES] = shingles;
    row[this.columns + DOMAIN] = domain;
    row[this.columns + HELD_OUT] = standing === OTHER ? 0 : 1;
    setPlace(row, this.columns + START, start);
    setPlace(row, this.columns + NAME, this.#ids.append(name));
    row[this.columns + NAME_BYTES] = name.length;
    row.set(digest, this.columns + DIGEST);
    this.#table.add(row);
  }

  /**
   * Once all are added.
   *
   * @param between called after every column
   */
  async link(between: () => Promise<void>): Promise<void> {
    this.#isLinked = await linkColumns(this.#table, this.columns, this.columns + SHINGLES, between);
  }

  /** Whether it shares a key with a document before it, in any column. */
  isLinked(document: number): boolean {
    return this.#isLinked[document] === 1;
  }

  /** A document before it in a column; `NONE` without one. */
  linked(document: number, column: number): number {
    return this.#table.get(document, column);
  }

  relink(document: number, column: number, to: number): void {
    this.#table.set(document, column, to);
  }

  id(document: number): string {
    const name = new Uint8Array(this.#fact(document, NAME_BYTES));
    return Buffer.from(this.#ids.read(name, this.#place(document, NAME)).buffer).toString('utf16le');
  }

  /** Number of distinct shingles. */
  shingleCount(document: number): number {
    return this.#fact(document, SHINGLES);
  }

  /** Distinct shingle hashes, ascending. They last until those of another document are asked for. */
  shingles(document: number): Uint32Array {
    return this.#shingles.read(this.#place(document, START), this.shingleCount(document));
  }

  /** Never dropped: held out, or of an earlier blend. */
  held(document: number): boolean {
    return this.#fact(document, HELD_OUT) === 1;
  }

  sameDomain(a: number, b: number): boolean {
    return this.#fact(a, DOMAIN) === this.#fact(b, DOMAIN);
  }

  sameDigest(a: number, b: number): boolean {
    for (let word = DIGEST; word < DIGEST + DIGEST_WORDS; word++) {
      if (this.#fact(a, word) !== this.#fact(b, word)) return false;
    }
    return true;
  }

  close(): void {
    this.#ids.close();
    this.#table.close();
  }

  #fact(document: number, fact: number): number {
    return this.#table.get(document, this.columns + fact);
  }

  #place(document: number, fact: number): number {
    return this.#fact(document, fact) + HALF * this.#fact(document, fact + 1);
  }
}

const HALF = 2 ** 32;

/** A place in a file, in two words. */
function setPlace(row: Uint32Array, at: number, place: number): void {
  row[at] = place % HALF;
  row[at + 1] = Math.floor(place / HALF);
}

/** Columns behind the links; places are of two. */
const [SHINGLES, DOMAIN, HELD_OUT, START, NAME, NAME_BYTES, DIGEST] = [0, 1, 2, 3, 5, 7, 8] as const;
const FACTS = DIGEST + DIGEST_WORDS;

const CACHE_BYTES = 16 * 2 ** 20;
/** Of ids in memory; those of a corpus that has no more are never written. */
const ID_BYTES = 2 * 2 ** 20;
