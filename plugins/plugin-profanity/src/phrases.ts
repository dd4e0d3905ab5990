import type { Opening } from './openings.js';

/** Phrases of one or more words, found in a stream of words; the longest one at a place counts. */
export class Phrases {
  /** First word → the phrases that begin with it, the longest first. */
  readonly #byFirst = new Map<string, (readonly string[])[]>();

  get isEmpty(): boolean {
    return this.#byFirst.size === 0;
  }

  /** How those phrases begin that have at least so many characters, their blanks counted. */
  openings(shortest: number): Opening[] {
    return [...this.#byFirst.values()]
      .flat()
      .filter((words) => words.join(' ').length >= shortest)
      .map(([first, second]) => (second === undefined ? [first!] : [first!, second]));
  }

  add(words: readonly string[]): void {
    const [first] = words;
    if (first === undefined) return;
    const phrases = this.#byFirst.get(first) ?? [];
    phrases.push(words);
    phrases.sort((a, b) => b.length - a.length);
    this.#byFirst.set(first, phrases);
  }

  /** Words of the phrase that stands at `at`; 0 where none does. */
  lengthAt(words: readonly string[], at: number): number {
    const phrases = this.#byFirst.get(words[at]!);
    const found = phrases?.find((phrase) => phrase.every((word, index) => words[at + index] === word));
    return found?.length ?? 0;
  }
}
