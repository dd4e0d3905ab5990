import { randomStream, type SequenceReader, type Window } from '@framework/sdk';

/**
 * Windows of uniformly random ids, one document each: a step costs the same on them as on text of one document a
 * window, and they need no corpus. Same seed, same windows.
 */
export class RandomWindows implements SequenceReader {
  readonly windows = Number.MAX_SAFE_INTEGER;
  readonly length: number;
  readonly #vocabularySize: number;
  readonly #seed: number;

  constructor(length: number, vocabularySize: number, seed: number) {
    this.length = length;
    this.#vocabularySize = vocabularySize;
    this.#seed = seed;
  }

  window(sequence: number): Window {
    const random = randomStream({ seed: this.#seed, plugin: 'core', hook: 'bench/window', sequence });
    const tokens = Uint32Array.from({ length: this.length + 1 }, () => random.integer(this.#vocabularySize));
    return {
      tokens,
      documents: new Int32Array(tokens.length),
      positions: Int32Array.from(tokens.keys()),
      sources: [0],
    };
  }
}
