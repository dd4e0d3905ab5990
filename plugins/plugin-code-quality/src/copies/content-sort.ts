import {
  bytesOf,
  ExternalSort,
  type RecordOrder,
  type RecordPrefix,
  type Records,
  readText,
  recordBytes,
  textBytes,
  writeText,
} from '@framework/sdk/spill';

/** Words of a SHA-256. */
const DIGEST_WORDS = 8;
/** Where the id stands in a record, in bytes. */
const TEXT_AT = 4 * (1 + DIGEST_WORDS);
const SORT_BYTES = 8 * 2 ** 20;

/**
 * Documents that have the same content, found by sorting on disk.
 *
 * ```
 * word      length; content's hash
 * text      id
 * ```
 */
export class ContentSort {
  readonly #sort: ExternalSort;

  /** @param path where runs lie, see `SpillFile` */
  constructor(path: string) {
    this.#sort = new ExternalSort(path, BY_CONTENT, SORT_BYTES, firstBits);
  }

  /** @param content SHA-256, hex */
  add({ id, content }: { readonly id: string; readonly content: string }): void {
    const { records, at } = this.#sort.add(recordBytes(TEXT_AT - 4 + textBytes(id)));
    Buffer.from(content, 'hex').copy(records.bytes, at + 4);
    writeText(records, at + TEXT_AT, id);
  }

  /** Every document whose content another one with a smaller id has: that id, its own, the hash. Once; nothing is added any more. */
  *copies(): Generator<readonly [holder: string, other: string, content: string]> {
    /** Of the record before. */
    const content = new Uint32Array(DIGEST_WORDS);
    let holder: string | undefined;
    for (const { records, at } of this.#sort.sorted()) {
      const id = readText(records, at + TEXT_AT);
      if (!replaceDigest(content, records, at)) holder = undefined;
      const before = holder;
      if (before === undefined || id < before) holder = id;
      if (before === undefined || before === id) continue;
      const hex = Buffer.from(bytesOf(content)).toString('hex');
      yield id < before ? [id, before, hex] : [before, id, hex];
    }
  }

  close(): void {
    this.#sort.close();
  }
}

/** Takes over a record's digest; false where it was another one. */
function replaceDigest(digest: Uint32Array, { words }: Records, at: number): boolean {
  let isSame = true;
  for (let word = 0; word < DIGEST_WORDS; word++) {
    const own = words[at / 4 + 1 + word]!;
    isSame &&= digest[word] === own;
    digest[word] = own;
  }
  return isSame;
}

/** Of one content in the order they came, so that each is a copy of the smallest until then. */
const BY_CONTENT: RecordOrder = (left, leftAt, right, rightAt) => {
  for (let word = 1; word <= DIGEST_WORDS; word++) {
    const difference = left.words[leftAt / 4 + word]! - right.words[rightAt / 4 + word]!;
    if (difference !== 0) return difference;
  }
  return 0;
};

const firstBits: RecordPrefix = ({ words }, at) => words[at / 4 + 1]! >>> 8;
