import { firstRowOf, type PagedWords, pageColumn } from './paged-words.js';

/** In place of a link: no document before it has the key. */
export const NONE = 0xffffffff;

/**
 * Turns the keys of each document into links, one a column: to the last one before it with the same key. The last column is that of
 * the digests: documents without a shingle meet there alone.
 *
 * Keys are looked up in a table of one size; where there may be more of them than it holds, a column is gone through several times,
 * each time for a part of its keys.
 *
 * @param table keys by document and column, in the first columns; links afterwards
 * @param columns how many
 * @param shingles the column with the number of shingles
 * @param between called after every column
 * @returns of each document, whether it has a link
 */
export async function linkColumns(
  table: PagedWords,
  columns: number,
  shingles: number,
  between: () => Promise<void>,
  keysAtOnce = KEYS_AT_ONCE,
): Promise<Uint8Array> {
  const seen = new LastSeen(Math.min(keysAtOnce, table.rows));
  const parts = Math.ceil(table.rows / keysAtOnce);
  const isLinked = new Uint8Array(table.rows);
  /** Whose key of this column has become a link. */
  const isDone = new Uint8Array(parts > 1 ? table.rows : 0);
  const [words, shingleColumn] = [pageColumn(), pageColumn()];
  for (let column = 0; column < columns; column++) {
    const ofDigests = column === columns - 1;
    isDone.fill(0);
    for (let part = 0; part < parts; part++) {
      seen.clear();
      for (let page = 0; page < table.pages; page++) {
        const first = firstRowOf(page);
        const rows = table.readColumn(page, column, words);
        if (!ofDigests) table.readColumn(page, shingles, shingleColumn);
        for (let row = 0; row < rows; row++) {
          const document = first + row;
          if (parts > 1) {
            if (isDone[document] === 1 || words[row]! % parts !== part) continue;
            isDone[document] = 1;
          }
          const counts = ofDigests || shingleColumn[row] !== 0;
          const before = counts ? seen.exchange(words[row]!, document) : NONE;
          words[row] = before;
          if (before !== NONE) isLinked[document] = 1;
        }
        table.writeColumn(page, column, words.subarray(0, rows));
      }
    }
    await between();
  }
  return isLinked;
}

/** 16 MiB of a table. */
const KEYS_AT_ONCE = 2 ** 20;

/** Key → the last document that had it: open addressing, half of it free. */
class LastSeen {
  /** Of each place the document, then the key: they are asked for together. */
  readonly #places: Uint32Array;
  readonly #shift: number;

  /** @param keys different ones, about: twice as many must not come */
  constructor(keys: number) {
    const bits = Math.max(4, Math.ceil(Math.log2(2 * keys)));
    this.#places = new Uint32Array(2 * 2 ** bits);
    this.#shift = 32 - bits;
  }

  clear(): void {
    this.#places.fill(NONE);
  }

  /** @returns the one before; `NONE` without one */
  exchange(key: number, document: number): number {
    const places = this.#places;
    const mask = places.length - 1;
    let at = 2 * (Math.imul(key, 0x9e3779b1) >>> this.#shift);
    while (places[at] !== NONE && places[at + 1] !== key) at = (at + 2) & mask;
    const before = places[at]!;
    places[at] = document;
    places[at + 1] = key;
    return before;
  }
}
