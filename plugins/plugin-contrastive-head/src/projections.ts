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

/** First values: normal with variance 1 / D, so that lengths stay what they are. One stream a side. */
export const randomProjections =
  (width: number, dimensions: number, stream: (side: Side) => RandomStream): ProjectionSource =>
  (side) => {
    const random = stream(side);
    const deviation = 1 / Math.sqrt(width);
    return Float32Array.from({ length: width * dimensions }, () => deviation * random.normal());
  };
