import { type RandomStream, randomStream } from '@framework/sdk';

/** Inputs of kernel tests: the same for the same purpose, whatever ran before. */
export class Inputs {
  readonly #random: RandomStream;

  constructor(purpose: string) {
    this.#random = randomStream({ seed: 1, plugin: 'native', hook: purpose, sequence: 0 });
  }

  /** Uniform in [−scale, scale). */
  values(size: number, scale = 1): Float32Array {
    const values = new Float32Array(size);
    for (let at = 0; at < size; at++) values[at] = (this.#random.uniform() * 2 - 1) * scale;
    return values;
  }

  /** Whole numbers in [0, limit). */
  ids(size: number, limit: number): Int32Array {
    return Int32Array.from({ length: size }, () => this.#random.integer(limit));
  }

  /** Ascending document numbers for each of `rows` rows, about `documents` a row. */
  documents(rows: number, length: number, documents: number): Int32Array {
    const numbers = new Int32Array(rows * length);
    for (let row = 0; row < rows; row++) {
      let number = 0;
      for (let t = 0; t < length; t++) {
        if (t > 0 && this.#random.uniform() < (documents - 1) / length) number++;
        numbers[row * length + t] = number;
      }
    }
    return numbers;
  }
}

/** Largest difference, in units of the largest expected value. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 1e-6;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]!));
    const error = Math.abs(actual[i]! - expected[i]!);
    // NaN compares false: it must count as a difference.
    difference = error <= difference ? difference : Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
  }
  return difference / largest;
}
