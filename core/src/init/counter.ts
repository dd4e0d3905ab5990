import type { Count } from '@framework/sdk';
import type { Counts } from './survey.js';

/** Documents and bytes by a word. */
export class Counter {
  readonly #counts = new Map<string, { documents: number; bytes: number }>();

  add(word: string, bytes: number): void {
    const count = this.#counts.get(word) ?? { documents: 0, bytes: 0 };
    count.documents += 1;
    count.bytes += bytes;
    this.#counts.set(word, count);
  }

  /** The largest first; of equals by name. */
  read(): Counts {
    const largest = ([a, { bytes: x }]: [string, Count], [b, { bytes: y }]: [string, Count]) =>
      y - x || (a < b ? -1 : 1);
    return Object.fromEntries([...this.#counts].sort(largest));
  }
}
