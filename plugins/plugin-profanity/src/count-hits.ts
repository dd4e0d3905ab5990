import type { TextFeatureKernels } from '@framework/sdk';
import { Openings } from './openings.js';
import type { Phrases } from './phrases.js';
import type { WordList, WordLists } from './word-lists.js';
import { wordsOf, wordsWithDigitsOf } from './words.js';

/** What was found in a document. Counts only: what is dropped for its words is not repeated in a report. */
export interface Hits {
  readonly words: number;
  readonly hits: number;
  /** Different words or phrases among them. */
  readonly distinct: number;
  /** Of the list each of whose words is one too many. */
  readonly never: number;
}

/**
 * Shortest word counted in code. Two and three letters are variables of a minifier (`ho`, `fu`), country codes and
 * abbreviations more often than not.
 */
const SHORTEST_IN_CODE = 4;

const shortestIn = (share: string): number => (share === 'code' ? SHORTEST_IN_CODE : 1);

/** What a document must have to be dropped for its words. */
export interface Limits {
  readonly minHits: number;
  /** Hits per thousand words above which it is. */
  readonly maxPerThousand: number;
}

export const isTooMuch = (hits: number, words: number, { minHits, maxPerThousand }: Limits): boolean =>
  hits >= minHits && (1000 * hits) / words > maxPerThousand;

/** Tells the documents apart that no verdict can be due on: nearly all. */
export class Prefilter {
  readonly #limits: Limits;
  readonly #counted: { readonly code: OpeningsOfList; readonly other: OpeningsOfList };
  readonly #never: OpeningsOfList;

  /** @param kernels the counting compiled, if somebody has it */
  constructor({ counted, never }: WordLists, limits: Limits, kernels?: TextFeatureKernels) {
    this.#limits = limits;
    this.#counted = {
      code: openingsOf(counted, shortestIn('code'), kernels),
      other: openingsOf(counted, shortestIn('other'), kernels),
    };
    this.#never = openingsOf(never, 1, kernels);
  }

  /** False only of a document with hits too few for its words, and without any of the list of which one is enough. */
  mayHold(text: Uint8Array, share: string): boolean {
    const counted = this.#counted[share === 'code' ? 'code' : 'other'];
    const { found, words } = counted.plain.count(text);
    // More hits and fewer words than there are: what is not too much of these is not of those.
    if (isTooMuch(found + counted.withDigits.count(text).found, words, this.#limits)) return true;
    return this.#never.plain.count(text).found + this.#never.withDigits.count(text).found > 0;
  }
}

interface OpeningsOfList {
  readonly plain: Openings;
  readonly withDigits: Openings;
}

const openingsOf = (
  { plain, withDigits }: WordList,
  shortest: number,
  kernels: TextFeatureKernels | undefined,
): OpeningsOfList => ({
  plain: new Openings(plain.openings(shortest), 'at-humps', kernels),
  withDigits: new Openings(withDigits.openings(shortest), 'into-runs', kernels),
});

export function countHits(text: string, { counted, never }: WordLists, share: string): Hits {
  const shortest = shortestIn(share);
  const words = [...wordsOf(text)];
  const found = phrasesIn(words, counted.plain, shortest);
  let neverHits = phrasesIn(words, never.plain, 1).length;
  if (!counted.withDigits.isEmpty || !never.withDigits.isEmpty) {
    const withDigits = [...wordsWithDigitsOf(text)];
    found.push(...phrasesIn(withDigits, counted.withDigits, shortest));
    neverHits += phrasesIn(withDigits, never.withDigits, 1).length;
  }
  return { words: words.length, hits: found.length, distinct: new Set(found).size, never: neverHits };
}

/** What of `phrases` stands in a text, one after the other: the longest at a place, and nothing inside it. */
function phrasesIn(words: readonly string[], phrases: Phrases, shortest: number): string[] {
  const found: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const length = phrases.lengthAt(words, at);
    if (length === 0) continue;
    const phrase = words.slice(at, at + length).join(' ');
    if (phrase.length < shortest) continue;
    found.push(phrase);
    at += length - 1;
  }
  return found;
}
