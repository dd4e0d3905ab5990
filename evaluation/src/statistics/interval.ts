import type { EvalMetric, RandomStream } from '@framework/sdk';

export type Interval = NonNullable<EvalMetric['interval']>;

const LEVEL = 0.95;
/** The standard normal's 97.5% point. */
const Z = 1.959963984540054;
/** Drawing from fewer tasks again and again tells how those few differ, not how sure the figure is. */
export const FEWEST_TASKS = 8;

/** Wilson's score interval for a share of yes and no (1927): honest for few tasks and for 0 and 1. */
export function wilson(passed: number, total: number): Interval {
  const share = passed / total;
  const square = (Z * Z) / total;
  const centre = (share + square / 2) / (1 + square);
  const half = (Z / (1 + square)) * Math.sqrt((share * (1 - share)) / total + square / (4 * total));
  // At 0 and 1 one end is the share itself, but for rounding.
  const low = Math.max(0, Math.min(share, centre - half));
  return { low, high: Math.min(1, Math.max(share, centre + half)), level: LEVEL };
}

/**
 * Percentile bootstrap of a mean (Efron & Tibshirani 1993) over tasks: replies to one problem depend on each other, so
 * problems are what is drawn again. Undefined for fewer than `FEWEST_TASKS`.
 */
export function bootstrapMean(
  values: readonly number[],
  resamples: number,
  random: RandomStream,
): Interval | undefined {
  const { length } = values;
  if (length < FEWEST_TASKS) return undefined;
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    for (let draw = 0; draw < length; draw++) sum += values[random.integer(length)]!;
    means[resample] = sum / length;
  }
  means.sort();
  const at = (quantile: number): number => means[Math.round(quantile * (resamples - 1))]!;
  return { low: at((1 - LEVEL) / 2), high: at((1 + LEVEL) / 2), level: LEVEL };
}

/** Standard error of a mean over tasks, from their spread; 0 for one task, of which no spread is known. */
export function standardError(values: readonly number[]): number {
  const { length } = values;
  if (length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (length - 1) / length);
}
