import type { Encoder, GroundingScorer } from '@framework/sdk';
import { pooledStates } from './pooled-states.js';
import type { Projections, Side } from './projections.js';

/** Texts that go through the body together. */
const ROWS_AT_ONCE = 64;

export interface ScorerParts {
  readonly encoder: Encoder;
  readonly projections: Projections;
  /** Longest text, in tokens. */
  readonly tokens: number;
}

/** The trained head as evaluators see it: ids in, embeddings out, no tensors. */
export class HeadScorer implements GroundingScorer {
  readonly #parts: ScorerParts;

  constructor(parts: ScorerParts) {
    this.#parts = parts;
  }

  get dimensions(): number {
    return this.#parts.projections.dimensions;
  }

  get tokens(): number {
    return this.#parts.tokens;
  }

  embedQueries(queries: readonly Int32Array[]): Float32Array {
    return this.#embed('query', queries);
  }

  embedPassages(passages: readonly Int32Array[]): Float32Array {
    return this.#embed('passage', passages);
  }

  #embed(side: Side, texts: readonly Int32Array[]): Float32Array {
    const { encoder, projections, tokens } = this.#parts;
    const empty = texts.findIndex(({ length }) => length === 0);
    if (empty >= 0) throw new RangeError(`grounding: ${side} ${empty} is empty`);
    const matrix = projections.values(side);
    const embedded = new Float32Array(texts.length * projections.dimensions);
    for (let from = 0; from < texts.length; from += ROWS_AT_ONCE) {
      const part = texts.slice(from, from + ROWS_AT_ONCE).map((ids) => ids.subarray(0, tokens));
      const ids = new Int32Array(part.length * tokens);
      for (const [row, text] of part.entries()) ids.set(text, row * tokens);
      const pooled = pooledStates(
        encoder,
        ids,
        Int32Array.from(part, ({ length }) => length),
      );
      for (const row of part.keys()) {
        const state = pooled.subarray(row * projections.width, (row + 1) * projections.width);
        const at = (from + row) * projections.dimensions;
        embedded.set(embedding(state, matrix, projections.dimensions), at);
      }
    }
    return embedded;
  }
}

/** One state through a projection `[D, E]`, to length 1; in float64. */
function embedding(state: Float32Array, matrix: Float32Array, dimensions: number): Float64Array {
  const projected = new Float64Array(dimensions);
  for (let d = 0; d < state.length; d++) {
    for (let e = 0; e < dimensions; e++) projected[e]! += state[d]! * matrix[d * dimensions + e]!;
  }
  const length = Math.hypot(...projected);
  return length === 0 ? projected : projected.map((value) => value / length);
}
