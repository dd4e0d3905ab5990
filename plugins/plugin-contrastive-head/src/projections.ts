import type { Parameter, ParameterRegistry, RandomStream } from '@framework/sdk';
import {
  add,
  matMul,
  mul,
  rsqrt,
  square,
  sum,
  type Tensor,
  type Tensor2D,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { TERM } from './passage-arrays.js';

/** The two sides of a pair: each has a projection of its own, because a query need not look like what answers it. */
export const SIDES = ['passage', 'query'] as const;
export type Side = (typeof SIDES)[number];

export const nameOf = (side: Side): string => `${TERM}/${side}`;

/** Added to the square of a length, so that an empty row is 0 and has a gradient of 0 instead of NaN. */
const EPSILON = 1e-12;

/** `[D, E]` values of one side. */
export type ProjectionSource = (side: Side) => Float32Array;

/** The head's parameters: two matrices `[D, E]`, on the tape, in a group of their own. */
export class Projections {
  readonly width: number;
  readonly dimensions: number;
  readonly #parameters: ReadonlyMap<Side, Parameter>;

  constructor(registry: ParameterRegistry, width: number, dimensions: number, values: ProjectionSource) {
    this.width = width;
    this.dimensions = dimensions;
    this.#parameters = new Map(
      SIDES.map((side) => [
        side,
        registry.add({
          name: nameOf(side),
          initial: tensor2d(values(side), [width, dimensions], 'float32'),
          weightDecay: 'yes',
          gradient: 'tape',
          group: TERM,
        }),
      ]),
    );
  }

  /** Embeddings `[R, E]` of pooled states `[R, D]`, each of length 1 (an empty row's is 0). Recorded on the tape. */
  project(side: Side, pooled_RD: Tensor2D): Tensor2D {
    const projected_RE = matMul(pooled_RD, this.#matrix(side));
    const length_R1 = add(sum(square(projected_RE), 1, true), EPSILON);
    return mul(projected_RE, rsqrt(length_R1));
  }

  /** A copy of one side's values `[D, E]`. */
  values(side: Side): Float32Array {
    return Float32Array.from(this.#matrix(side).dataSync());
  }

  /** Puts other values in place. */
  assign(values: ProjectionSource): void {
    for (const side of SIDES) {
      const replacement = tensor2d(values(side), [this.width, this.dimensions], 'float32');
      this.#parameters.get(side)!.variable.assign(replacement);
      replacement.dispose();
    }
  }

  #matrix(side: Side): Tensor2D {
    return this.#parameters.get(side)!.variable as Tensor as Tensor2D;
  }
}

/**
 * Length of each column of the first values. Embeddings are divided by their length, so it changes no score; it sets how fast
 * an optimizer turns a column, because AdamW's steps are as large for long columns as for short ones. Ten makes a learning
 * rate fit for a body ten times gentler: from a few thousand pairs a head learns more by leaving its start slowly.
 */
const FIRST_LENGTH = 10;

/**
 * First values, the same for both sides: random directions at right angles to each other. So the first score of a pair is
 * near the cosine of its pooled states (that very cosine where E = D), which already tells much; training improves on it.
 *
 * @param dimensions at most `width`: there are no more right angles than that
 */
export function orthogonalProjections(
  width: number,
  dimensions: number,
  random: RandomStream,
): ProjectionSource {
  const columns: Float64Array[] = [];
  for (let e = 0; e < dimensions; e++) {
    const column = Float64Array.from({ length: width }, () => random.normal());
    // Gram–Schmidt, twice: once leaves rounding errors where a column was nearly in the others' span (Giraud et al. 2005).
    for (let pass = 0; pass < 2; pass++) for (const other of columns) subtractAlong(column, other);
    const length = Math.hypot(...column);
    columns.push(column.map((value) => value / length));
  }
  const values = new Float32Array(width * dimensions);
  for (const [e, column] of columns.entries()) {
    for (const [d, value] of column.entries()) values[d * dimensions + e] = FIRST_LENGTH * value;
  }
  return () => values;
}

function subtractAlong(column: Float64Array, unit: Float64Array): void {
  let dot = 0;
  for (let d = 0; d < column.length; d++) dot += column[d]! * unit[d]!;
  for (let d = 0; d < column.length; d++) column[d]! -= dot * unit[d]!;
}
