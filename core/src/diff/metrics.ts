import type { EvalMetric } from '@framework/sdk';
import type { EvaluationResults } from '../run/evaluation-file.js';
import type { MetricDifference, MetricValue } from './difference.js';

/** Every metric of every evaluator of either side, with the difference and whether the intervals support one. */
export function compareMetrics(a: EvaluationResults, b: EvaluationResults): readonly MetricDifference[] {
  const [left, right] = [flat(a), flat(b)];
  return [...new Set([...left.keys(), ...right.keys()])].sort().map((name) => {
    const [one, other] = [left.get(name), right.get(name)];
    const { unit, better } = (one ?? other)!;
    const pair = { a: metricValue(one), b: metricValue(other) };
    const [from, to] = [pair.a?.value ?? null, pair.b?.value ?? null];
    const difference = from === null || to === null ? null : to - from;
    return { name, unit, better, ...pair, difference, verdict: verdictOf(pair.a, pair.b) };
  });
}

function flat(results: EvaluationResults): ReadonlyMap<string, EvalMetric> {
  return new Map(
    Object.entries(results).flatMap(([evaluator, { metrics }]) =>
      Object.entries(metrics).map(([name, metric]) => [`${evaluator}.${name}`, metric] as const),
    ),
  );
}

const metricValue = (metric: EvalMetric | undefined): MetricValue | null =>
  metric === undefined
    ? null
    : { value: metric.value, interval: metric.interval ?? null, count: metric.count ?? null };

/**
 * Of noise only what two intervals of one level support. Two values that each lie in the other's interval are what
 * noise alone would do; intervals that do not touch are not. What lies between cannot be told from them: both were
 * measured on the same documents, and only a paired measurement could say more.
 */
export function verdictOf(a: MetricValue | null, b: MetricValue | null): MetricDifference['verdict'] {
  if ((a?.value ?? null) === (b?.value ?? null)) return 'same';
  if (a === null || b === null || a.value === null || b.value === null) return 'one side only';
  const [one, other] = [a.interval, b.interval];
  if (one === null || other === null || one.level !== other.level) return 'no intervals';
  const within = (value: number, { low, high }: typeof one) => low <= value && value <= high;
  if (within(a.value, other) && within(b.value, one)) return 'within noise';
  if (one.high < other.low || other.high < one.low) return 'beyond noise';
  return 'unclear';
}
