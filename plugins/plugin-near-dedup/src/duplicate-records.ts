import { join } from 'node:path';
import type { JsonObject } from '@framework/sdk';
import {
  compareTexts,
  ExternalSort,
  type RecordOrder,
  readText,
  recordBytes,
  textBytes,
  writeText,
} from '@framework/sdk/spill';
import type { DuplicateRecord, Summary } from './duplicate-list.js';
import type { DocumentTable } from './groups/document-table.js';
import type { Duplicate } from './groups/keep-best.js';
import type { RankedDocuments } from './groups/ranked-documents.js';

/** Counts of what goes for documents of one run. */
interface Counts {
  exact: number;
  near: number;
}

/**
 * What goes, gathered on disk: of a group is said how many there are, which is known at the end, and the list is by id. In memory are
 * four bytes a document.
 *
 * ```
 * word      length; document
 * number    similarity
 * word      kept; 1 for a copy
 * text      id
 * ```
 */
export class FoundDuplicates {
  readonly #table: DocumentTable;
  readonly #documents: RankedDocuments;
  /** What each document stands for, itself not counted. */
  readonly #represented: Uint32Array;
  readonly #byId: ExternalSort;
  readonly #own: Counts = { exact: 0, near: 0 };
  readonly #ofBlend: Counts[];
  #groups = 0;
  #largestGroup = 0;

  /**
   * @param blends how many earlier ones there are
   * @param folder where the file lies that nobody sees
   */
  constructor(table: DocumentTable, documents: RankedDocuments, blends: number, folder: string) {
    this.#table = table;
    this.#documents = documents;
    this.#represented = new Uint32Array(documents.length);
    this.#ofBlend = Array.from({ length: blends }, () => ({ exact: 0, near: 0 }));
    this.#byId = new ExternalSort(join(folder, 'duplicates.spill'), BY_ID, SORT_BYTES);
  }

  add({ document, kept, likeness, jaccard }: Duplicate): void {
    const blend = this.#table.blendOf(kept);
    (blend === undefined ? this.#own : this.#ofBlend[blend]!)[likeness]++;
    const represented = ++this.#represented[kept]!;
    if (blend === undefined) {
      if (represented === 1) this.#groups++;
      this.#largestGroup = Math.max(this.#largestGroup, represented + 1);
    }
    const id = this.#documents.id(document);
    const { records, at } = this.#byId.add(recordBytes(TEXT_AT - 4 + textBytes(id)));
    records.words[at / 4 + 1] = document;
    records.numbers[at / 8 + 1] = jaccard;
    records.words[at / 4 + 4] = kept;
    records.words[at / 4 + 5] = likeness === 'exact' ? 1 : 0;
    writeText(records, at + TEXT_AT, id);
  }

  /**
   * What is said of each, by id.
   *
   * @param blends hashes of the earlier blends, by their number in the table
   */
  *records(threshold: number, blends: readonly string[]): Generator<DuplicateRecord> {
    for (const { records, at } of this.#byId.sorted()) {
      const kept = records.words[at / 4 + 4]!;
      const likeness = records.words[at / 4 + 5] === 1 ? 'exact' : 'near';
      const blend = this.#table.blendOf(kept);
      const alike: JsonObject =
        likeness === 'near' ? { jaccard: rounded(records.numbers[at / 8 + 1]!), threshold } : {};
      yield {
        id: readText(records, at + TEXT_AT),
        reason: blend === undefined ? `${likeness}-duplicate` : `${likeness}-duplicate-of-earlier`,
        evidence: {
          kept: this.#documents.id(kept),
          ...alike,
          ...(blend === undefined ? { group: this.#represented[kept]! + 1 } : { blend: blends[blend]! }),
        },
      };
    }
  }

  /** Counts of what goes, and for what. */
  summary(
    blends: readonly string[],
  ): Pick<Summary, 'exact' | 'near' | 'groups' | 'largestGroup' | 'earlier'> {
    return {
      ...this.#own,
      groups: this.#groups,
      largestGroup: this.#largestGroup,
      ...(blends.length === 0
        ? {}
        : {
            earlier: blends.map((blend, number) => ({
              blend,
              documents: this.#table.blendSize(number),
              ...this.#ofBlend[number]!,
            })),
          }),
    };
  }

  /** Lets go of what lies on disk. */
  close(): void {
    this.#byId.close();
  }
}

/** Where the id stands in a record, in bytes. */
const TEXT_AT = 24;
const SORT_BYTES = 8 * 2 ** 20;

const BY_ID: RecordOrder = (left, leftAt, right, rightAt) =>
  compareTexts(left, leftAt + TEXT_AT, right, rightAt + TEXT_AT);

const rounded = (similarity: number): number => Math.round(similarity * 10_000) / 10_000;
