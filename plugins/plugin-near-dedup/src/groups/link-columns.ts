import { firstRowOf, type PagedWords, pageColumn } from './paged-words.js';

/** In place of a link: no document before it has the key. */
export const NONE = 0xffffffff;

/**
 * Writes for each document and column the last one before it with the same key. The last column is that of the digests: documents
 * without a shingle meet there alone.
 *
 * Keys are looked up in a table of one size; where there may be more of them than it holds, a column is gone through several times,
 * each time for a part of its keys.
 *
 * @param keys by document and column
 * @param into the links, in the first columns
 * @param shingles the column of `into` with the number of shingles
 * @param between called after every column
 */
export async function linkColumns(
  keys: PagedWords,
  into: PagedWords,
  shingles: number,
  between: () => Promise<void>,
  keysAtOnce = KEYS_AT_ONCE,
): Promise<void> {
  const seen = new LastSeen(Math.min(keysAtOnce, keys.rows));
  const parts = Math.ceil(keys.rows / keysAtOnce);
  const [keyColumn, linkColumn, shingleColumn] = [pageColumn(), pageColumn(), pageColumn()];
  for (let column = 0; column < keys.width; column++) {
    const ofDigests = column === keys.width - 1;
    for (let part = 0; part < parts; part++) {
      seen.clear();
      for (let page = 0; page < keys.pages; page++) {
        const rows = keys.readColumn(page, column, keyColumn);
        if (!ofDigests) into.readColumn(page, shingles, shingleColumn);
        if (part === 0) linkColumn.fill(NONE);
        else into.readColumn(page, column, linkColumn);
        for (let row = 0; row < rows; row++) {
          const key = keyColumn[row]!;
          if ((parts > 1 && key % parts !== part) || (!ofDigests && shingleColumn[row] === 0)) continue;
          linkColumn[row] = seen.exchange(key, firstRowOf(page) + row);
        }
        into.writeColumn(page, column, linkColumn.subarray(0, rows));
      }
    }
    await between();
  }
}

/** 16 MiB of a table. */
const KEYS_AT_ONCE = 2 ** 20;

/** Key → the last document that had it: open addressing, half of it free. */
class LastSeen {
  readonly #keys: Uint32Array;
  readonly #documents: Uint32Array;
  readonly #shift: number;

  /** @param keys different ones, about: twice as many must not come */
  constructor(keys: number) {
    const bits = Math.max(4, Math.ceil(Math.log2(2 * keys)));
    this.#keys = new Uint32Array(2 ** bits);
    this.#documents = new Uint32Array(2 ** bits);
    this.#shift = 32 - bits;
  }

  clear(): void {
    this.#documents.fill(NONE);
  }

  /** @returns the one before; `NONE` without one */
  exchange(key: number, document: number): number {
    const mask = this.#keys.length - 1;
    let slot = Math.imul(key, 0x9e3779b1) >>> this.#shift;
    while (this.#documents[slot] !== NONE && this.#keys[slot] !== key) slot = (slot + 1) & mask;
    const before = this.#documents[slot]!;
    this.#keys[slot] = key;
    this.#documents[slot] = document;
    return before;
  }
}
