import type { KeywordAutomaton } from './text-feature-kernels.js';

/**
 * Aho–Corasick (Aho & Corasick, 1975: "Efficient string matching"): all words at once, one table look-up a byte, whatever
 * the number of words. Bytes are folded to lower case (ASCII) while the table is built, so that folding costs nothing.
 *
 * @experimental text-kernels
 */
export interface WordAutomaton extends KeywordAutomaton {
  /** Words that end in a state, by state; undefined where none does. */
  readonly ends: readonly (readonly number[] | undefined)[];
}

/**
 * What finds words in any case, for `TextFeatureKernels.keywordScanner` or `keywordHits`.
 *
 * @experimental text-kernels
 *
 * @param words ASCII, at least one byte each; numbered by position
 * @example
 * // examples/data.ts#keywords
 * // Which of some words a text has, in any case, as they end.
 * export const wordsIn = (text: Uint8Array, words: readonly string[]): readonly string[] => {
 *   const automaton = buildAutomaton(words);
 *   const hits = keywordHits(automaton, text);
 *   const states = hits.filter((_, at) => at % 2 === 1);
 *   return [...states].flatMap((state) => automaton.ends[state]!.map((word) => words[word]!));
 * };
 */
export function buildAutomaton(words: readonly string[]): WordAutomaton {
  const most = words.reduce((sum, word) => sum + word.length, 1);
  const next = new Int32Array(most * 256).fill(-1);
  const ends: number[][] = [[]];
  let states = 1;
  for (const [number, word] of words.entries()) {
    let state = 0;
    for (const byte of Buffer.from(word.toLowerCase(), 'latin1')) {
      const at = (state << 8) | byte;
      if (next[at] === -1) {
        next[at] = states++;
        ends.push([]);
      }
      state = next[at]!;
    }
    ends[state]!.push(number);
  }
  complete(next, ends, states);
  for (let state = 0; state < states; state++) {
    for (let byte = 0x41; byte <= 0x5a; byte++) {
      next[(state << 8) | byte] = next[(state << 8) | (byte + 0x20)]!;
    }
  }
  return {
    next: next.slice(0, states * 256),
    ends: ends.map((found) => (found.length > 0 ? found : undefined)),
    accepting: Uint8Array.from(ends, (found) => (found.length > 0 ? 1 : 0)),
  };
}

/** Breadth first: a missing edge is that of the longest proper suffix, whose words end here too. */
function complete(next: Int32Array, ends: number[][], states: number): void {
  const suffix = new Int32Array(states);
  const queue: number[] = [];
  for (let byte = 0; byte < 256; byte++) {
    if (next[byte] === -1) next[byte] = 0;
    else queue.push(next[byte]!);
  }
  for (const state of queue) {
    for (let byte = 0; byte < 256; byte++) {
      const at = (state << 8) | byte;
      const fallback = next[(suffix[state]! << 8) | byte]!;
      if (next[at] === -1) {
        next[at] = fallback;
      } else {
        suffix[next[at]!] = fallback;
        ends[next[at]!]!.push(...ends[fallback]!);
        queue.push(next[at]!);
      }
    }
  }
}

/**
 * The reference of `KeywordScanning.hits`: pairs of the position behind a place where words end, and the state there.
 *
 * @experimental text-kernels
 * @example
 * // examples/data.ts#keywords
 * // Which of some words a text has, in any case, as they end.
 * export const wordsIn = (text: Uint8Array, words: readonly string[]): readonly string[] => {
 *   const automaton = buildAutomaton(words);
 *   const hits = keywordHits(automaton, text);
 *   const states = hits.filter((_, at) => at % 2 === 1);
 *   return [...states].flatMap((state) => automaton.ends[state]!.map((word) => words[word]!));
 * };
 */
export function keywordHits({ next, accepting }: KeywordAutomaton, text: Uint8Array): Uint32Array {
  const hits: number[] = [];
  const { length } = text;
  let state = 0;
  for (let at = 0; at < length; at++) {
    state = next[(state << 8) | text[at]!]!;
    if (accepting[state] !== 0) hits.push(at + 1, state);
  }
  return Uint32Array.from(hits);
}
