import { type RandomStream, randomStream } from '../../random.js';

/** How far a function was measured to rise along a direction, and how well that is known. */
export interface Slope {
  readonly value: number;
  /** What the measurement may be off by. */
  readonly error: number;
}

/**
 * The slope of `f` along `direction` at `x`, from central differences over two widths, extrapolated to width 0
 * (Richardson): the error of one difference falls with width², the extrapolation's with width⁴.
 *
 * `f` is computed from float32 tensors, so its last digits are noise: about 1e-7 of its size, which a difference over
 * a width of 0.01 turns into 1e-5. Where the two differences disagree, `f` bends too much there (a kink of a hinge, a
 * maximum changing hands), and the disagreement is the error told.
 */
export function slopeAlong(
  f: (x: Float32Array) => number,
  x: Float32Array,
  direction: Float32Array,
  width: number,
): Slope {
  const at = (step: number): number => f(x.map((value, i) => value + step * direction[i]!));
  const difference = (step: number): { slope: number; size: number } => {
    const [above, below] = [at(step), at(-step)];
    return { slope: (above - below) / (2 * step), size: Math.max(Math.abs(above), Math.abs(below)) };
  };
  const [wide, narrow] = [difference(width), difference(width / 2)];
  return {
    value: (4 * narrow.slope - wide.slope) / 3,
    error: Math.abs(wide.slope - narrow.slope) + (4 * 2 ** -23 * narrow.size) / width,
  };
}

/** A direction of ±1 in every coordinate: the slope along it is as large as the gradient's norm, on average. */
export const signs = (size: number, random: RandomStream): Float32Array =>
  Float32Array.from({ length: size }, () => (random.uniform() < 0.5 ? -1 : 1));

export interface GradientCheck {
  readonly f: (x: Float32Array) => number;
  readonly at: Float32Array;
  /** What is said to be the gradient of `f` there. */
  readonly gradient: Float32Array;
  readonly directions?: number;
}

export interface GradientBreach {
  /** Slope by the gradient, and as measured. */
  readonly claimed: number;
  readonly measured: number;
}

/** A share of the gradient's norm. Float32 noise is a hundredth of it; one wrong element of a hundred is fifty times it. */
const TOLERANCE = 2e-3;

/**
 * Compares a gradient with measured slopes along a few random directions, which costs the same however many
 * coordinates there are; a wrong element shows in every direction.
 */
export function findGradientBreach({
  f,
  at,
  gradient,
  directions = 3,
}: GradientCheck): GradientBreach | undefined {
  const random = randomStream({ seed: 1, plugin: 'contract', hook: 'directions', sequence: at.length });
  const size = norm(at) / Math.sqrt(Math.max(1, at.length));
  const width = 0.02 * Math.min(1, Math.max(0.1, size));
  for (let i = 0; i < directions; i++) {
    const direction = signs(at.length, random);
    const claimed = direction.reduce((sum, sign, at_) => sum + sign * gradient[at_]!, 0);
    const measured = slopeAlong(f, at, direction, width);
    const allowed = TOLERANCE * norm(gradient) + 2 * measured.error + 1e-6;
    if (!(Math.abs(claimed - measured.value) <= allowed)) return { claimed, measured: measured.value };
  }
  return undefined;
}

const norm = (values: Float32Array): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
