import type { Phrases } from './phrases.js';
import type { WordLists } from './word-lists.js';
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

export function countHits(text: string, { counted, never }: WordLists, share: string): Hits {
  const shortest = share === 'code' ? SHORTEST_IN_CODE : 1;
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
