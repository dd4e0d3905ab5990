import { type Code, f32, f32x4, f64x2, i32, i32x4, promoteHigh, v128 } from '../assembler/code.js';
import type { FunctionScope, Variable } from '../assembler/module.js';

const LOG2_E = Math.LOG2E;
/** ln 2 in two parts, the first exact in few bits, so that x − n · ln 2 loses nothing. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444e-4;
/** Below this exp is smaller than the smallest normal float; above the other it overflows. */
const LOWEST = -87.33654;
const HIGHEST = 88;
/** exp(r) = 1 + r + r² · p(r) for |r| ≤ ln 2 / 2: the coefficients of the Cephes library (Moshier 1992), `expf`. */
const COEFFICIENTS = [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 0.5];

/**
 * eˣ of four floats to about two units in the last place; 0 for x below −87.3 (−∞ too), NaN for NaN, finite up to
 * 88 and no larger beyond. Only additions and multiplications: the same bits on every machine.
 */
export function exponential(scope: FunctionScope): (x: Code) => Code {
  const x = scope.local('v128');
  const n = scope.local('v128');
  const r = scope.local('v128');
  const polynomial = COEFFICIENTS.slice(1).reduce<Code>(
    (sum, coefficient) => f32x4.add(f32x4.mul(sum, r.get), f32x4.const(coefficient)),
    f32x4.const(COEFFICIENTS[0]!),
  );
  const power = i32x4.shiftLeft(i32x4.add(i32x4.truncate(n.get), i32x4.splat(i32.const(127))), i32.const(23));
  return (value) => [
    ...x.set(value),
    ...r.set(f32x4.min(f32x4.max(x.get, f32x4.const(LOWEST)), f32x4.const(HIGHEST))),
    ...n.set(f32x4.nearest(f32x4.mul(r.get, f32x4.const(LOG2_E)))),
    ...r.set(f32x4.sub(r.get, f32x4.mul(n.get, f32x4.const(LN2_HIGH)))),
    ...r.set(f32x4.sub(r.get, f32x4.mul(n.get, f32x4.const(LN2_LOW)))),
    ...v128.select(
      f32x4.const(0),
      f32x4.mul(
        f32x4.add(f32x4.add(f32x4.mul(polynomial, f32x4.mul(r.get, r.get)), r.get), f32x4.const(1)),
        power,
      ),
      f32x4.greaterThan(f32x4.const(LOWEST), x.get),
    ),
  ];
}

/** σ(x) = 1 / (1 + e⁻ˣ). */
export function sigmoid(scope: FunctionScope): (x: Code) => Code {
  const exp = exponential(scope);
  return (x) => f32x4.divide(f32x4.const(1), f32x4.add(f32x4.const(1), exp(f32x4.mul(x, f32x4.const(-1)))));
}

export const sumOfLanes = (vector: Variable): Code =>
  f32.add(
    f32.add(f32x4.lane(0, vector.get), f32x4.lane(1, vector.get)),
    f32.add(f32x4.lane(2, vector.get), f32x4.lane(3, vector.get)),
  );

export const maximumOfLanes = (vector: Variable): Code =>
  f32.max(
    f32.max(f32x4.lane(0, vector.get), f32x4.lane(1, vector.get)),
    f32.max(f32x4.lane(2, vector.get), f32x4.lane(3, vector.get)),
  );

/** `sum + Σ values` in float64, two lanes. */
export const addDoubles = (sum: Variable, values: Variable): Code =>
  sum.set(f64x2.add(f64x2.add(sum.get, f64x2.promoteLow(values.get)), promoteHigh(values.get)));

/** `base + index · scale`, for addresses. */
export const offset = (base: Code, index: Code, scale: number): Code =>
  i32.add(base, i32.mul(index, i32.const(scale)));

/** A count rounded up to whole vectors of four. */
export const roundUp4 = (count: Code): Code => i32.and(i32.add(count, i32.const(3)), i32.const(-4));
