import type { EvalMetric } from '@framework/sdk';
import type { Figure, MeasuredRun } from './measure.js';

/** The same seed with and without a plugin. */
export interface Pair {
  readonly seed: number;
  readonly base: MeasuredRun;
  readonly without: MeasuredRun;
}

/** One number over the seeds. */
export interface Spread {
  /** One a seed, in their order; null where it could not be measured. */
  readonly values: readonly (number | null)[];
  /** Null when no seed has a value. */
  readonly mean: number | null;
  /** Standard deviation of the sample (n − 1); null for fewer than two values. */
  readonly deviation: number | null;
  /** The evaluator's own confidence interval; only where there is one seed. */
  readonly interval?: NonNullable<EvalMetric['interval']>;
}

export interface MetricDifference {
  readonly metric: string;
  readonly unit: string;
  readonly better: EvalMetric['better'];
  readonly base: Spread;
  readonly without: Spread;
  /** Without less base, seed by seed: what the seeds have in common drops out. */
  readonly difference: Spread;
}

/** Every metric that either side has, the evaluators' first, then training's, then counts of the data. */
export function compareMetrics(pairs: readonly Pair[]): readonly MetricDifference[] {
  const names = new Set(
    pairs.flatMap(({ base, without }) => [...base.figures.keys(), ...without.figures.keys()]),
  );
  return [...names].map((metric) => {
    const base = pairs.map((pair) => pair.base.figures.get(metric));
    const without = pairs.map((pair) => pair.without.figures.get(metric));
    const known = [...base, ...without].find((figure) => figure !== undefined)!;
    const differences = pairs.map((_, index) => {
      const before = base[index]?.value ?? null;
      const after = without[index]?.value ?? null;
      return before === null || after === null ? null : after - before;
    });
    return {
      metric,
      unit: known.unit,
      better: known.better,
      base: spreadOf(base),
      without: spreadOf(without),
      difference: spread(differences),
    };
  });
}

/** What keeps the numbers from saying what they seem to say. */
export function caveats(pairs: readonly Pair[]): readonly string[] {
  const differ = (what: (run: MeasuredRun) => string | null) =>
    pairs.some(({ base, without }) => what(base) !== what(without));
  const said: string[] = [];
  if (differ((run) => run.heldOut)) {
    said.push(
      'the documents held out are not the same: metrics of the evaluators compare two models, each on documents of its own',
    );
  }
  if (differ((run) => run.tokenizer)) {
    said.push(
      'the tokenizers differ: what is counted per token (the loss) cannot be compared, what is counted per byte can',
    );
  }
  if (differ((run) => run.backend)) {
    said.push('the two computed with different backends, whose last bits differ');
  }
  return said;
}

function spreadOf(figures: readonly (Figure | undefined)[]): Spread {
  const only = figures.length === 1 ? figures[0]?.interval : undefined;
  return {
    ...spread(figures.map((figure) => figure?.value ?? null)),
    ...(only === undefined ? {} : { interval: only }),
  };
}

export function spread(values: readonly (number | null)[]): Spread {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { values, mean: null, deviation: null };
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { values, mean, deviation: known.length < 2 ? null : Math.sqrt(squares / (known.length - 1)) };
}
