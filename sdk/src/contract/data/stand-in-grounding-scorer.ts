import type { GroundingScorer } from '../../slots/grounding-scorer.js';

/** A scorer without a model: texts go together by their tokens, counted into buckets. */
export class StandInGroundingScorer implements GroundingScorer {
  readonly dimensions = 32;
  readonly tokens = 64;

  embedQueries(queries: readonly Int32Array[]): Float32Array {
    return this.#embed(queries);
  }

  embedPassages(passages: readonly Int32Array[]): Float32Array {
    return this.#embed(passages);
  }

  #embed(texts: readonly Int32Array[]): Float32Array {
    const { dimensions } = this;
    const all = new Float32Array(texts.length * dimensions);
    for (const [row, ids] of texts.entries()) {
      if (ids.length === 0) throw new RangeError(`text ${row} is empty`);
      const one = all.subarray(row * dimensions, (row + 1) * dimensions);
      for (const id of ids.subarray(0, this.tokens)) one[id % dimensions]!++;
      const length = Math.hypot(...one);
      for (let i = 0; i < dimensions; i++) one[i]! /= length;
    }
    return all;
  }
}
