import type { EvalMetric, EvalResult, Gate, GateResult } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import { judgeGates, notMet, wilsonBound } from './gates.js';

const metric = (value: number | null, rest: Partial<EvalMetric> = {}): EvalMetric => ({
  value,
  unit: 'share',
  better: 'higher',
  ...rest,
});

const judgeOne = (gate: Gate, figure: EvalMetric): GateResult =>
  judgeGates({ 'e.m': gate }, { e: { metrics: { m: figure } } })[0]!;

const figures = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
const intervals = fc
  .tuple(figures, figures)
  .map(([a, b]) => ({ low: Math.min(a, b), high: Math.max(a, b), level: 0.95 }));
const gates: fc.Arbitrary<Gate> = fc
  .record(
    {
      min: figures,
      max: figures,
      lowAbove: figures,
      highBelow: figures,
      minCount: fc.nat(100),
    },
    { requiredKeys: [] },
  )
  .filter(({ min, max, lowAbove, highBelow }) =>
    [min, max, lowAbove, highBelow].some((bound) => bound !== undefined),
  );
const measured: fc.Arbitrary<EvalMetric> = fc
  .record({ value: fc.option(figures), count: fc.option(fc.nat(100)), interval: fc.option(intervals) })
  .map(({ value, count, interval }) =>
    metric(value, {
      ...(count === null ? {} : { count }),
      ...(interval === null ? {} : { interval }),
    }),
  );

test('an outcome is what the bounds say, and not enough data comes before both others', (t) => {
  fc.assert(
    fc.property(gates, measured, (gate, figure) => {
      const { value, count, interval } = figure;
      const asksInterval = gate.lowAbove !== undefined || gate.highBelow !== undefined;
      const enough =
        value !== null &&
        (gate.minCount === undefined || (count !== undefined && count >= gate.minCount)) &&
        !(asksInterval && interval === undefined);
      const holds =
        enough &&
        value >= (gate.min ?? Number.NEGATIVE_INFINITY) &&
        value <= (gate.max ?? Number.POSITIVE_INFINITY) &&
        (gate.lowAbove === undefined || interval!.low > gate.lowAbove) &&
        (gate.highBelow === undefined || interval!.high < gate.highBelow);
      const result = judgeOne(gate, figure);
      t.is(result.outcome, !enough ? 'not-enough-data' : holds ? 'pass' : 'fail');
      t.is(result.value, value);
      t.not(result.why, '');
      t.deepEqual(notMet([result]).length, result.outcome === 'pass' ? 0 : 1);
    }),
  );
});

test('one bound more never turns a fail into a pass; the order of gates changes nothing', (t) => {
  fc.assert(
    fc.property(gates, measured, figures, (gate, figure, bound) => {
      if (gate.max !== undefined) return;
      const before = judgeOne(gate, figure).outcome;
      const after = judgeOne({ ...gate, max: bound }, figure).outcome;
      t.true(before === after || (before === 'pass' && after === 'fail'));
    }),
  );
  const results: Record<string, EvalResult> = { e: { metrics: { a: metric(1), b: metric(2) } } };
  const forward = judgeGates({ 'e.a': { min: 1 }, 'e.b': { max: 1 } }, results);
  t.deepEqual(judgeGates({ 'e.b': { max: 1 }, 'e.a': { min: 1 } }, results), forward);
  t.deepEqual(
    forward.map(({ metric: name, outcome }) => `${name} ${outcome}`),
    ['e.a pass', 'e.b fail'],
  );
});

test('why is a sentence a person can check, with as many digits as that takes', (t) => {
  const interval = { low: 0.79, high: 0.87, level: 0.95 };
  t.is(judgeOne({ min: 0.7, lowAbove: 0.5 }, metric(0.83, { interval })).why, '0.83 ≥ 0.7; 0.79 > 0.5');
  t.is(judgeOne({ min: 0.9, lowAbove: 0.5 }, metric(0.83, { interval })).why, '0.83 < 0.9');
  t.is(judgeOne({ highBelow: 0.87 }, metric(0.83, { interval })).why, '0.87 ≥ 0.87');
  t.is(judgeOne({ min: 0.7 }, metric(0.699_999_9)).why, '0.6999999 < 0.7');
  t.is(judgeOne({ max: 2.5 }, metric(2.123_456)).why, '2.123 ≤ 2.5');
});

test('what is missing is named', (t) => {
  t.regex(judgeOne({ min: 1 }, metric(null, { note: 'Nothing was held out.' })).why, /Nothing was held out/);
  t.regex(judgeOne({ min: 0, minCount: 30 }, metric(1, { count: 20 })).why, /20 measurements, 30/);
  t.regex(judgeOne({ min: 0, minCount: 30 }, metric(1)).why, /does not say on how many/);
  t.regex(judgeOne({ lowAbove: 0 }, metric(1)).why, /no confidence interval/);
  const [none, other, dotted] = judgeGates(
    { 'a.m': { min: 0 }, 'e.n': { min: 0 }, 'e.x.m': { min: 0 } },
    { e: { metrics: { m: metric(1) } }, 'e.x': { metrics: { m: metric(2) } } },
  );
  t.like(none, { outcome: 'not-enough-data', value: null });
  t.regex(none!.why, /no result/);
  t.is(other!.why, "'e' gives no figure 'n'; it gives m");
  t.like(dotted, { outcome: 'pass', value: 2 });
});

test('Wilson’s one-sided bound clears a target from the counts that are known, and not one below', (t) => {
  for (const [target, ...counts] of [
    [0.85, [91, 100], [179, 200], [395, 450]],
    [0.9, [95, 100], [187, 200], [416, 450]],
    [0.8, [87, 100], [170, 200], [374, 450]],
  ] as const) {
    for (const [successes, count] of counts) {
      const outcome = (passed: number) =>
        judgeOne({ wilsonAbove: target }, metric(passed / count, { count })).outcome;
      t.is(outcome(successes), 'pass', `${successes} of ${count} for ${target}`);
      t.is(outcome(successes - 1), 'fail', `${successes - 1} of ${count} for ${target}`);
    }
  }
  for (const [failures, count] of [
    [1, 100],
    [4, 200],
    [14, 450],
  ] as const) {
    const outcome = (failed: number) =>
      judgeOne({ wilsonBelow: 0.05 }, metric(failed / count, { count })).outcome;
    t.is(outcome(failures), 'pass');
    t.is(outcome(failures + 1), 'fail');
  }
});

test('Wilson’s bounds of a share hold it, come closer with more, and mirror each other', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(1000), (count, seed) => {
      const successes = seed % (count + 1);
      const low = wilsonBound(successes, count, 'lower');
      const high = wilsonBound(successes, count, 'upper');
      t.true(0 <= low && low <= successes / count + 1e-12 && successes / count <= high + 1e-12 && high <= 1);
      t.true(Math.abs(low - (1 - wilsonBound(count - successes, count, 'upper'))) < 1e-12);
      t.true(wilsonBound(10 * successes, 10 * count, 'lower') >= low - 1e-12);
    }),
  );
});

test('what is no share of things counted has no such bound, and is neither met nor missed', (t) => {
  const gate = { wilsonAbove: 0.1 };
  for (const figure of [
    metric(0.5),
    metric(0.5, { count: 3 }),
    metric(0.5, { count: 0 }),
    metric(1.5, { count: 2 }),
    metric(0.5, { count: 10, unit: 'bits a byte' }),
  ]) {
    const { outcome, why } = judgeOne(gate, figure);
    t.is(outcome, 'not-enough-data');
    t.regex(why, /no share of things counted/);
  }
  t.is(judgeOne(gate, metric(0.5, { count: 10 })).outcome, 'pass');
});
