import type { OpeningCounting, TextFeatureKernels } from '@framework/sdk';

/** How a text is cut: as `wordsOf` does, or as `wordsWithDigitsOf`. */
export type Cut = 'at-humps' | 'into-runs';

/** The first word of a phrase, and the second where there is one. */
export type Opening = readonly [first: string, second?: string];

/**
 * Counts how often some phrases begin in a text, by its bytes: nothing is decoded, and words in ASCII are cut as those functions
 * cut them. It may count what is not there, and never misses what is.
 */
export class Openings {
  readonly #words = new Set<number>();
  /** First word → the second ones. */
  readonly #pairs = new Map<number, Set<number>>();
  /** A bit for each hash of a first word. */
  readonly #maybe = new Uint32Array(SLOTS >>> 5);
  readonly #kinds: Uint8Array;
  /** Whether a word has letters that only a decoder knows. */
  #beyondAscii = false;

  readonly #compiled: OpeningCounting | undefined;

  /**
   * @param openings lower case
   * @param kernels the counting compiled, if somebody has it
   */
  constructor(openings: Iterable<Opening>, cut: Cut, kernels?: TextFeatureKernels) {
    this.#kinds = KINDS[cut];
    const beginnings: number[] = [];
    for (const [first, second = ''] of openings) {
      if (!/^[a-z0-9]+$/.test(first + second)) {
        this.#beyondAscii = true;
        continue;
      }
      beginnings.push(beginningOf(first));
      const hash = hashOfWord(first);
      this.#maybe[(hash & MASK) >>> 5]! |= 1 << (hash & 31);
      if (second === '') {
        this.#words.add(hash);
      } else {
        const seconds = this.#pairs.get(hash) ?? new Set();
        this.#pairs.set(hash, seconds.add(hashOfWord(second)));
      }
    }
    const isEmpty = this.#words.size + this.#pairs.size === 0 && !this.#beyondAscii;
    if (isEmpty) return;
    this.#compiled = kernels?.openingCounter({
      kinds: this.#kinds,
      words: Uint32Array.from(this.#words),
      beginnings: Uint32Array.from(beginnings),
      pairs: Uint32Array.from(
        [...this.#pairs].flatMap(([first, seconds]) => [...seconds].flatMap((second) => [first, second])),
      ),
      anyBeyond: this.#beyondAscii,
    });
  }

  /** How many of them a text has at most, and how many words it has at least. */
  count(text: Uint8Array): Counted {
    if (this.#compiled !== undefined) return this.#compiled.count(text);
    if (this.#words.size + this.#pairs.size === 0 && !this.#beyondAscii) return NONE;
    const kinds = this.#kinds;
    const length = text.length;
    let found = 0;
    let words = 0;
    /** Where the last letter beyond ASCII ended: what begins there may belong to it. */
    let beyond = -1;
    /** What may follow the last word. */
    let seconds: ReadonlySet<number> | undefined;
    for (let at = 0; at < length; ) {
      const kind = kinds[text[at]!]!;
      if (kind === OTHER) {
        at++;
        continue;
      }
      if (kind === BEYOND) {
        if (this.#beyondAscii || isKelvin(text, at)) return UNCERTAIN;
        beyond = ++at;
        continue;
      }
      let end = at + 1;
      if (kind === UPPER) {
        while (end < length && kinds[text[end]!] === UPPER) end++;
        const next = end < length ? kinds[text[end]!]! : OTHER;
        // Whether the last capital begins the next word depends on what letter follows: both are counted.
        if (next === BEYOND) {
          const shorter = hashOf(text, at, end - 1);
          if (seconds?.has(shorter) || this.#isFirst(shorter)) found++;
        }
        if (next === LOWER) {
          if (end - at === 1) while (end < length && kinds[text[end]!] === LOWER) end++;
          else end--;
        }
      } else {
        while (end < length && kinds[text[end]!] === LOWER) end++;
      }
      if (at !== beyond && !(end < length && kinds[text[end]!] === BEYOND)) words++;
      const hash = hashOf(text, at, end);
      if (seconds?.has(hash)) found++;
      seconds = undefined;
      if (this.#isFirst(hash)) {
        if (this.#words.has(hash)) found++;
        seconds = this.#pairs.get(hash);
      }
      at = end;
    }
    return { found, words };
  }

  #isFirst(hash: number): boolean {
    const maybe = (this.#maybe[(hash & MASK) >>> 5]! & (1 << (hash & 31))) !== 0;
    return maybe && (this.#words.has(hash) || this.#pairs.has(hash));
  }
}

export interface Counted {
  readonly found: number;
  readonly words: number;
}

const NONE: Counted = { found: 0, words: 0 };
/** What only a decoder can tell. */
const UNCERTAIN: Counted = { found: Number.POSITIVE_INFINITY, words: 0 };

const OTHER = 0;
const LOWER = 1;
const UPPER = 2;
const BEYOND = 3;

/** What each byte is. Of whole runs no letter is a capital. */
const KINDS: Readonly<Record<Cut, Uint8Array>> = {
  'at-humps': kindsBy(/[a-z]/, /[A-Z]/),
  'into-runs': kindsBy(/[a-zA-Z0-9]/, /(?!)/),
};

function kindsBy(lower: RegExp, upper: RegExp): Uint8Array {
  return new Uint8Array(256).map((_, byte) => {
    if (byte >= 0x80) return BEYOND;
    const character = String.fromCharCode(byte);
    if (lower.test(character)) return LOWER;
    return upper.test(character) ? UPPER : OTHER;
  });
}

const SLOTS = 1 << 16;
const MASK = SLOTS - 1;

/** The one letter beyond ASCII whose lower case is in it: U+212A, the sign of the kelvin, is a `k`. */
const isKelvin = (text: Uint8Array, at: number): boolean =>
  text[at] === 0xe2 && text[at + 1] === 0x84 && text[at + 2] === 0xaa;

const hashOfWord = (word: string): number => hashOf(Buffer.from(word), 0, word.length);

/** The first three bytes as `PhraseOpenings` has them. */
const beginningOf = (word: string): number =>
  [...Buffer.from(word).subarray(0, 3)].reduce((sum, byte, at) => sum | ((byte | 0x20) << (8 * at)), 0);

/** FNV-1a of ASCII letters in lower case, and of digits. */
function hashOf(text: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (text[at]! | 0x20), 0x01000193);
  return hash ^ (hash >>> 16);
}
