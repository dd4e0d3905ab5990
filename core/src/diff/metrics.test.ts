import test from 'ava';
import type { MetricValue } from './difference.js';
import { compareMetrics, verdictOf } from './metrics.js';

const measured = (value: number, low?: number, high?: number, level = 0.95): MetricValue => ({
  value,
  count: null,
  interval: low === undefined || high === undefined ? null : { low, high, level },
});

test('noise is spoken of only where two intervals of one level support it', (t) => {
  t.is(verdictOf(measured(1, 0.8, 1.2), measured(1.1, 0.9, 1.3)), 'within noise');
  t.is(verdictOf(measured(1, 0.9, 1.1), measured(1.5, 1.4, 1.6)), 'beyond noise');
  // The intervals touch, and neither value lies in the other's.
  t.is(verdictOf(measured(1, 0.8, 1.2), measured(1.3, 1.1, 1.5)), 'unclear');
  // One value lies in the other's interval, which is wide; the narrow one does not hold the other value.
  t.is(verdictOf(measured(1, 0.99, 1.01), measured(1.3, 0.6, 2)), 'unclear');
  t.is(verdictOf(measured(1), measured(1.1, 0.9, 1.3)), 'no intervals');
  t.is(verdictOf(measured(1, 0.8, 1.2), measured(1.1, 0.9, 1.3, 0.99)), 'no intervals');
  t.is(verdictOf(measured(1), measured(1)), 'same');
  t.is(verdictOf(measured(1), null), 'one side only');
});

test('metrics are told by evaluator and name, with the difference where both were measured', (t) => {
  const metric = (value: number | null) => ({ value, unit: 'ratio', better: 'lower' as const });
  const rows = compareMetrics(
    { one: { metrics: { x: metric(2), gone: metric(1) } } },
    { one: { metrics: { x: metric(1.5), unmeasured: metric(null) } } },
  );
  t.deepEqual(
    rows.map(({ name, difference, verdict }) => [name, difference, verdict]),
    [
      ['one.gone', null, 'one side only'],
      ['one.unmeasured', null, 'same'],
      ['one.x', -0.5, 'no intervals'],
    ],
  );
});
