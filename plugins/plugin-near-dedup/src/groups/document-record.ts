import {
  compareTexts,
  type ExternalSort,
  type RecordOrder,
  type RecordPrefix,
  recordBytes,
  type SortedRecord,
  textBytes,
  textUnits,
  writeText,
} from '@framework/sdk/spill';
import type { Preference } from '../config.js';
import { DIGEST_WORDS } from './exact-digest.js';
import { fallingBits, type RankedFacts, worthBits, worthOf } from './preference.js';

/** A document while it is ranked; its id stands beside it. */
export interface Ranking {
  /** `EARLIER`, `HELD` or `OTHER`. */
  readonly standing: number;
  /** Number of the share it competes in. */
  readonly domain: number;
  /** Where its shingles begin, in words, and how many there are. */
  readonly start: number;
  readonly shingles: number;
  readonly digest: Uint32Array;
  /** One a band. */
  readonly keys: Uint32Array;
}

/** The same in its turn. */
export interface RankedDocument extends Ranking {
  /** Its id, as units of 16 bits. */
  readonly name: Uint8Array;
}

/** Of an earlier blend; held out; of this run. In the order in which documents are taken. */
export const [EARLIER, HELD, OTHER] = [0, 1, 2] as const;

/**
 * ```
 * word      length; order of arrival
 * number    standing; what it is worth by each preference
 * word      domain, shingles, start (lower and upper half), digest, keys
 * text      id
 * ```
 */
export class DocumentRecords {
  readonly #preferences: readonly Preference[];
  readonly #bands: number;
  /** Where the words begin, in bytes. */
  readonly #wordsAt: number;
  readonly #textAt: number;

  constructor(preferences: readonly Preference[], bands: number) {
    this.#preferences = preferences;
    this.#bands = bands;
    this.#wordsAt = 8 * (2 + preferences.length);
    this.#textAt = this.#wordsAt + 4 * (WORDS + DIGEST_WORDS + bands);
  }

  /**
   * Best first: documents of earlier blends, as they were named; those held out; then by what is preferred, then by id, so that the
   * order they came in shows nowhere.
   */
  readonly order: RecordOrder = (left, leftAt, right, rightAt) => {
    const [a, b] = [leftAt / 8 + 1, rightAt / 8 + 1];
    const standing = left.numbers[a]! - right.numbers[b]!;
    if (standing !== 0) return standing;
    if (left.numbers[a] === EARLIER) return left.words[leftAt / 4 + 1]! - right.words[rightAt / 4 + 1]!;
    for (let at = 1; at <= this.#preferences.length; at++) {
      const difference = right.numbers[b + at]! - left.numbers[a + at]!;
      if (difference !== 0) return difference;
    }
    return compareTexts(left, leftAt + this.#textAt, right, rightAt + this.#textAt);
  };

  /** What the order asks first: the standing, preferences of two values, and of the first one of more its leading bits. */
  readonly prefix: RecordPrefix = ({ numbers, words }, at) => {
    const standing = numbers[at / 8 + 1]!;
    if (standing === EARLIER) return Math.min(words[at / 4 + 1]!, 2 ** PREFERRED_BITS - 1);
    let prefix = standing;
    let left = PREFERRED_BITS;
    for (let index = 0; index < this.#preferences.length && left > 0; index++) {
      const bits = Math.min(left, worthBits(this.#preferences[index]!));
      left -= bits;
      prefix =
        prefix * 2 ** bits + fallingBits(this.#preferences[index]!, numbers[at / 8 + 2 + index]!, bits);
    }
    return prefix * 2 ** left;
  };

  write(into: ExternalSort, document: Ranking, facts: RankedFacts): void {
    const arrival = into.count;
    const { records, at } = into.add(recordBytes(this.#textAt - 4 + textBytes(facts.id)));
    records.words[at / 4 + 1] = arrival;
    records.numbers[at / 8 + 1] = document.standing;
    let number = at / 8 + 2;
    for (const preference of this.#preferences) records.numbers[number++] = worthOf(facts, preference);
    const words = (at + this.#wordsAt) / 4;
    records.words[words] = document.domain;
    records.words[words + 1] = document.shingles;
    records.words[words + 2] = document.start % HALF;
    records.words[words + 3] = Math.floor(document.start / HALF);
    records.words.set(document.digest, words + WORDS);
    records.words.set(document.keys, words + WORDS + DIGEST_WORDS);
    writeText(records, at + this.#textAt, facts.id);
  }

  /** The arrays last until the next record is asked for. */
  read({ records, at }: SortedRecord): RankedDocument {
    const words = (at + this.#wordsAt) / 4;
    const digestAt = words + WORDS;
    const keysAt = digestAt + DIGEST_WORDS;
    return {
      name: textUnits(records, at + this.#textAt),
      standing: records.numbers[at / 8 + 1]!,
      domain: records.words[words]!,
      shingles: records.words[words + 1]!,
      start: records.words[words + 2]! + HALF * records.words[words + 3]!,
      digest: records.words.subarray(digestAt, keysAt),
      keys: records.words.subarray(keysAt, keysAt + this.#bands),
    };
  }
}

const HALF = 2 ** 32;
/** Of a prefix, below two for the standing. */
const PREFERRED_BITS = 22;
/** Domain, shingles, start in two. */
const WORDS = 4;
