import type { WordLists } from './word-lists.js';
import { wordsOf } from './words.js';

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
  const words = [...wordsOf(text)];
  const shortest = share === 'code' ? SHORTEST_IN_CODE : 1;
  const found = new Map<string, number>();
  let hits = 0;
  let neverHits = 0;
  for (let at = 0; at < words.length; at++) {
    if (never.lengthAt(words, at) > 0) neverHits++;
    const length = counted.lengthAt(words, at);
    if (length === 0) continue;
    const phrase = words.slice(at, at + length).join(' ');
    if (phrase.length < shortest) continue;
    found.set(phrase, (found.get(phrase) ?? 0) + 1);
    hits++;
    at += length - 1;
  }
  return { words: words.length, hits, distinct: found.size, never: neverHits };
}
