import type { EvalMetric, RandomStream } from '@framework/sdk';

export type Interval = NonNullable<EvalMetric['interval']>;

/** A ratio of sums over documents: bits over bytes, or bits over bits. One entry a document. */
export interface RatioOfSums {
  readonly numerators: readonly number[];
  readonly denominators: readonly number[];
}

export const ratioOf = ({ numerators, denominators }: RatioOfSums): number =>
  sum(numerators) / sum(denominators);

const LEVEL = 0.95;
/** Drawing from fewer documents again and again tells how those few differ, not how sure the figure is. */
export const FEWEST_DOCUMENTS = 8;

/**
 * Percentile bootstrap (Efron & Tibshirani 1993) over documents: tokens of one document depend on each other, so
 * documents are what is drawn again. All ratios see the same draws. Undefined for fewer than `FEWEST_DOCUMENTS`.
 */
export function bootstrapIntervals<Name extends string>(
  ratios: Readonly<Record<Name, RatioOfSums>>,
  resamples: number,
  random: RandomStream,
): Readonly<Record<Name, Interval | undefined>> {
  const names = Object.keys(ratios) as Name[];
  const documents = Math.max(0, ...names.map((name) => ratios[name].numerators.length));
  const values = new Map(names.map((name) => [name, new Float64Array(resamples)]));
  const draws = new Uint32Array(documents);
  const enough = documents >= FEWEST_DOCUMENTS;
  for (let resample = 0; enough && resample < resamples; resample++) {
    for (let at = 0; at < documents; at++) draws[at] = random.integer(documents);
    for (const name of names) {
      const { numerators, denominators } = ratios[name];
      let top = 0;
      let bottom = 0;
      for (const draw of draws) {
        top += numerators[draw]!;
        bottom += denominators[draw]!;
      }
      values.get(name)![resample] = top / bottom;
    }
  }
  return Object.fromEntries(
    names.map((name) => [name, enough ? percentiles(values.get(name)!) : undefined]),
  ) as Record<Name, Interval | undefined>;
}

function percentiles(values: Float64Array): Interval | undefined {
  // A draw may hold no byte of a sparse measurement: it says nothing.
  const defined = values.filter(Number.isFinite).sort();
  if (defined.length === 0) return undefined;
  const at = (quantile: number): number => defined[Math.round(quantile * (defined.length - 1))]!;
  return { low: at((1 - LEVEL) / 2), high: at((1 + LEVEL) / 2), level: LEVEL };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
