import type { EvalMetric, EvalResult, Gate, GateOutcome, GateResult, GateSource } from '@framework/sdk';

/**
 * What became of each gate, in the order of their names. It depends on the gates and the results alone: judged anew on
 * every run, it is part of no fingerprint.
 *
 * A gate that cannot be judged is neither met nor missed, whatever its other bounds say: a figure that rests on too
 * little is no ground for either.
 *
 * @param gates by `<evaluator>.<metric>`
 * @param sources the files they stand in, of those that stand in one
 * @param results of the last evaluation, by evaluator id; empty when nothing was evaluated
 */
export function judgeGates(
  gates: Readonly<Record<string, Gate>>,
  results: Readonly<Record<string, EvalResult>>,
  sources: Readonly<Record<string, GateSource>> = {},
): readonly GateResult[] {
  return Object.entries(gates)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, gate]) => {
      const judged = judge(name, gate, results);
      const from = sources[name];
      return from === undefined ? judged : { ...judged, from };
    });
}

/** Those that stop a release. */
export const notMet = (gates: readonly GateResult[]): readonly GateResult[] =>
  gates.filter(({ outcome }) => outcome !== 'pass');

function judge(name: string, gate: Gate, results: Readonly<Record<string, EvalResult>>): GateResult {
  const found = figureOf(name, results);
  if (typeof found === 'string') return unjudged(name, gate, found);
  const missing = whatIsMissing(gate, found);
  if (missing !== undefined) return unjudged(name, gate, missing, found);
  const bounds = boundsOf(gate, found);
  const missed = bounds.filter(({ holds }) => !holds);
  return {
    ...about(name, gate, found),
    outcome: missed.length === 0 ? 'pass' : 'fail',
    why: (missed.length === 0 ? bounds : missed).map(({ text }) => text).join('; '),
  };
}

/** The figure, or why there is none. An evaluator's id may hold dots, so the longest that fits is meant. */
function figureOf(name: string, results: Readonly<Record<string, EvalResult>>): EvalMetric | string {
  const evaluator = Object.keys(results)
    .filter((id) => name.startsWith(`${id}.`))
    .sort((a, b) => b.length - a.length)
    .at(0);
  if (evaluator === undefined) return 'its evaluator gave no result in this run';
  const metric = name.slice(evaluator.length + 1);
  const { metrics } = results[evaluator]!;
  if (Object.hasOwn(metrics, metric)) return metrics[metric]!;
  const given = Object.keys(metrics).sort().join(', ');
  return `'${evaluator}' gives no figure '${metric}'${given === '' ? '' : `; it gives ${given}`}`;
}

function whatIsMissing(gate: Gate, figure: EvalMetric): string | undefined {
  const { value, count, interval, note } = figure;
  if (value === null) return `it could not be measured${note === undefined ? '' : `: ${note}`}`;
  if (gate.minCount !== undefined) {
    if (count === undefined) return `the evaluator does not say on how many measurements it rests`;
    if (count < gate.minCount) return `it rests on ${count} measurements, ${gate.minCount} are asked for`;
  }
  const asksBound = gate.wilsonAbove !== undefined || gate.wilsonBelow !== undefined;
  if (asksBound && successesOf(figure) === null) {
    return 'it is no share of things counted, of which Wilson’s bound could be told';
  }
  const asksInterval = gate.lowAbove !== undefined || gate.highBelow !== undefined;
  return asksInterval && interval === undefined ? 'it has no confidence interval' : undefined;
}

/** How many of how many a share stands for; null for what is none: a mean of estimates, a figure without a count. */
function successesOf({ value, count, unit }: EvalMetric): number | null {
  if (unit !== 'share' || value === null || count === undefined || count < 1 || value < 0 || value > 1)
    return null;
  const successes = Math.round(value * count);
  return Math.abs(successes - value * count) < 1e-6 ? successes : null;
}

/** One-sided, at 95%. */
const Z = 1.6448536269514722;

/** Wilson's score bound of a share (Wilson 1927): the least or the most it may be in truth. */
export function wilsonBound(successes: number, count: number, side: 'lower' | 'upper'): number {
  const share = successes / count;
  const centre = share + Z ** 2 / (2 * count);
  const spread = Z * Math.sqrt((share * (1 - share)) / count + Z ** 2 / (4 * count ** 2));
  const bound = (centre + (side === 'lower' ? -spread : spread)) / (1 + Z ** 2 / count);
  return Math.min(1, Math.max(0, bound));
}

interface Bound {
  readonly holds: boolean;
  /** What is true of it: `0.83 ≥ 0.7`, `0.65 < 0.7`. */
  readonly text: string;
}

function boundsOf(gate: Gate, metric: EvalMetric): readonly Bound[] {
  const { value, interval, count } = metric;
  const bounds: Bound[] = [];
  const bound = (figure: number, holds: boolean, sign: string, limit: number): void => {
    bounds.push({ holds, text: `${shown(figure, limit)} ${sign} ${limit}` });
  };
  const figure = value!;
  const { min, max, lowAbove, highBelow } = gate;
  if (min !== undefined) bound(figure, figure >= min, figure >= min ? '≥' : '<', min);
  if (max !== undefined) bound(figure, figure <= max, figure <= max ? '≤' : '>', max);
  if (lowAbove !== undefined) {
    const { low } = interval!;
    bound(low, low > lowAbove, low > lowAbove ? '>' : '≤', lowAbove);
  }
  if (highBelow !== undefined) {
    const { high } = interval!;
    bound(high, high < highBelow, high < highBelow ? '<' : '≥', highBelow);
  }
  const { wilsonAbove, wilsonBelow } = gate;
  if (wilsonAbove !== undefined) {
    const low = wilsonBound(successesOf(metric)!, count!, 'lower');
    bound(low, low >= wilsonAbove, low >= wilsonAbove ? '≥' : '<', wilsonAbove);
  }
  if (wilsonBelow !== undefined) {
    const high = wilsonBound(successesOf(metric)!, count!, 'upper');
    bound(high, high <= wilsonBelow, high <= wilsonBelow ? '≤' : '>', wilsonBelow);
  }
  return bounds;
}

/** Four digits, and all of them where four would make another number of it than the limit lets it be. */
function shown(figure: number, limit: number): string {
  const short = Number(figure.toPrecision(4));
  return String(Math.sign(short - limit) === Math.sign(figure - limit) ? short : figure);
}

const unjudged = (name: string, gate: Gate, why: string, found?: EvalMetric): GateResult => ({
  ...about(name, gate, found),
  outcome: 'not-enough-data' satisfies GateOutcome,
  why,
});

const about = (metric: string, gate: Gate, found?: EvalMetric): Omit<GateResult, 'outcome' | 'why'> => ({
  metric,
  gate,
  value: found?.value ?? null,
  ...(found?.interval === undefined ? {} : { interval: found.interval }),
  ...(found?.count === undefined ? {} : { count: found.count }),
});
