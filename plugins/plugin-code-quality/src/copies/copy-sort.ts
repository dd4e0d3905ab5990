import {
  compareTexts,
  ExternalSort,
  type RecordOrder,
  recordBytes,
  textBytes,
  writeText,
} from '@framework/sdk/spill';
import type { Copy } from './repository.js';

/** Where the id stands in a record, in bytes. */
const TEXT_AT = 8;
const SORT_BYTES = 8 * 2 ** 20;

/**
 * Copies by id, sorted on disk.
 *
 * ```
 * word      length; bytes of the line
 * text      id
 * bytes     line
 * ```
 */
export class CopySort {
  readonly #sort: ExternalSort;

  /** @param path where runs lie, see `SpillFile` */
  constructor(path: string) {
    this.#sort = new ExternalSort(path, BY_ID, SORT_BYTES);
  }

  add(copy: Copy): void {
    const line = Buffer.from(JSON.stringify(copy));
    const lineAt = TEXT_AT + textBytes(copy.id);
    const { records, at } = this.#sort.add(recordBytes(lineAt - 4 + line.length));
    records.words[at / 4 + 1] = line.length;
    writeText(records, at + TEXT_AT, copy.id);
    records.bytes.set(line, at + lineAt);
  }

  /** Once; nothing is added any more. */
  *lines(): Generator<string> {
    for (const { records, at } of this.#sort.sorted()) {
      const lineAt = at + TEXT_AT + 4 + 2 * records.words[(at + TEXT_AT) / 4]!;
      const { buffer, byteOffset } = records.bytes;
      yield Buffer.from(buffer, byteOffset + lineAt, records.words[at / 4 + 1]!).toString('utf8');
    }
  }

  close(): void {
    this.#sort.close();
  }
}

const BY_ID: RecordOrder = (left, leftAt, right, rightAt) =>
  compareTexts(left, leftAt + TEXT_AT, right, rightAt + TEXT_AT);
