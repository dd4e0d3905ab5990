import { type RandomStream, randomStream } from '@framework/sdk';

/** Of one task: what each model came to, from 0 to 1. */
export interface Pair {
  readonly a: number;
  readonly b: number;
}

export interface PairedTest {
  /** `mcnemar`: every task is right or wrong. `sign-flip`: a task has a share of its replies right. */
  readonly method: 'mcnemar' | 'sign-flip';
  /** Two-sided: how likely a difference as large is, if the two models were as good as each other. */
  readonly p: number;
}

const RESAMPLES = 10_000;

/** Mean of b − a. */
export const meanDifference = (pairs: readonly Pair[]): number =>
  pairs.reduce((sum, { a, b }) => sum + (b - a), 0) / pairs.length;

/**
 * Are two models different on the same tasks? Yes-or-no results: McNemar's test in its exact form, the binomial one on those
 * tasks where they differ (McNemar 1947). Shares: the sign of each task's difference is flipped at random (Fisher 1935), 10,000 times;
 * the observed one counts as a flip, so that p is never 0.
 */
export function pairedTest(pairs: readonly Pair[], seed: number): PairedTest {
  if (pairs.every(({ a, b }) => isYesOrNo(a) && isYesOrNo(b))) {
    const onlyA = pairs.filter(({ a, b }) => a > b).length;
    const onlyB = pairs.filter(({ a, b }) => b > a).length;
    return { method: 'mcnemar', p: exactMcnemar(onlyA, onlyB) };
  }
  const differences = pairs.map(({ a, b }) => b - a);
  const observed = Math.abs(sum(differences));
  const random = stream(seed, 'sign-flip');
  let asLarge = 1;
  for (let resample = 0; resample < RESAMPLES; resample++) {
    let flipped = 0;
    for (const difference of differences) flipped += random.uniform() < 0.5 ? difference : -difference;
    // A sum in another order differs in its last bits.
    if (Math.abs(flipped) >= observed - 1e-9) asLarge++;
  }
  return { method: 'sign-flip', p: asLarge / (RESAMPLES + 1) };
}

/** Two-sided, of tasks that only one of the two got right: 2·P(X ≤ min) for X ~ Binomial(n, ½), at most 1. */
export function exactMcnemar(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB;
  let term = 0;
  let logTerm = -n * Math.LN2;
  for (let k = 0; k <= Math.min(onlyA, onlyB); k++) {
    if (k > 0) logTerm += Math.log(n - k + 1) - Math.log(k);
    term += Math.exp(logTerm);
  }
  return Math.min(1, 2 * term);
}

/** 95% of the mean difference, by a percentile bootstrap over tasks; null below eight, where it says nothing. */
export function differenceInterval(
  pairs: readonly Pair[],
  seed: number,
): { readonly low: number; readonly high: number; readonly level: 0.95 } | null {
  if (pairs.length < 8) return null;
  const random = stream(seed, 'bootstrap');
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let total = 0;
    for (let at = 0; at < pairs.length; at++) {
      const { a, b } = pairs[random.integer(pairs.length)]!;
      total += b - a;
    }
    return total / pairs.length;
  }).sort();
  return {
    low: means[Math.floor(0.025 * RESAMPLES)]!,
    high: means[Math.ceil(0.975 * RESAMPLES) - 1]!,
    level: 0.95,
  };
}

/** Holm's step-down correction (1979): several suites are several chances to find a difference where there is none. */
export function holm(ps: readonly number[]): readonly number[] {
  const order = ps.map((p, at) => ({ p, at })).sort((x, y) => x.p - y.p);
  const adjusted = new Array<number>(ps.length);
  let largest = 0;
  for (const [rank, { p, at }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, p * (ps.length - rank)));
    adjusted[at] = largest;
  }
  return adjusted;
}

const isYesOrNo = (value: number): boolean => value === 0 || value === 1;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const stream = (seed: number, purpose: string): RandomStream =>
  randomStream({ seed, plugin: 'core', hook: `eval compare ${purpose}`, sequence: 0 });
