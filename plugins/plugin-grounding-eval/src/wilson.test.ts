import test from 'ava';
import { wilsonInterval } from './wilson.js';

test('the ends are the shares that lie z standard errors from what was seen', (t) => {
  for (const [right, count] of [
    [70, 100],
    [1, 7],
    [599, 600],
  ] as const) {
    const { low, high } = wilsonInterval(right, count);
    for (const end of [low, high]) {
      const away = (right / count - end) / Math.sqrt((end * (1 - end)) / count);
      t.true(Math.abs(Math.abs(away) - 1.959964) < 1e-6, `${right} of ${count}: ${away}`);
    }
    t.true(low < right / count && right / count < high);
  }
});

test('none and all stay inside 0 and 1', (t) => {
  const { low, high } = wilsonInterval(0, 10);
  t.is(low, 0);
  t.true(Math.abs(high - 1.959964 ** 2 / (10 + 1.959964 ** 2)) < 1e-9);
  const all = wilsonInterval(10, 10).high;
  t.true(all <= 1 && all > 1 - 1e-12);
});
