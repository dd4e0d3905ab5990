import test from 'ava';
import { randomStream } from '../../random.js';
import { findGradientBreach, slopeAlong } from './finite-differences.js';

const random = randomStream({ seed: 1, plugin: 'test', hook: 'values', sequence: 0 });
const values = Float32Array.from({ length: 60 }, () => random.normal());

/** Rounded as tensors are. */
const rounded = (f: (x: Float32Array) => number) => (x: Float32Array) => Math.fround(f(x));
const sum = (x: Float32Array, f: (value: number) => number) =>
  x.reduce((total, value) => total + f(value), 0);

const functions: Readonly<Record<string, readonly [(value: number) => number, (value: number) => number]>> = {
  square: [(x) => x * x, (x) => 2 * x],
  tanh: [Math.tanh, (x) => 1 - Math.tanh(x) ** 2],
  'exponential, a thousand times': [(x) => 1000 * Math.exp(x), (x) => 1000 * Math.exp(x)],
  // Sixty kinks, some of them within reach of a difference.
  hinge: [(x) => Math.max(0, 1 - x), (x) => (x < 1 ? -1 : 0)],
  'absolute value': [Math.abs, Math.sign],
};

for (const [name, [f, df]] of Object.entries(functions)) {
  const check = (gradient: Float32Array) =>
    findGradientBreach({ f: rounded((x) => sum(x, f)), at: values, gradient });

  test(`${name}: the right gradient passes`, (t) => {
    t.is(check(values.map(df)), undefined);
  });

  test(`${name}: twice the gradient does not, nor its negative`, (t) => {
    t.truthy(check(values.map((x) => 2 * df(x))));
    t.truthy(check(values.map((x) => -df(x))));
  });

  test(`${name}: one wrong element of sixty is found`, (t) => {
    const gradient = values.map(df);
    const largest = gradient.reduce(
      (best, value, i) => (Math.abs(value) > Math.abs(gradient[best]!) ? i : best),
      0,
    );
    gradient[largest] = -gradient[largest]!;
    t.truthy(check(gradient));
  });
}

test('a gradient that is not a number is found', (t) => {
  const gradient = values.map((x) => 2 * x);
  gradient[3] = Number.NaN;
  t.truthy(findGradientBreach({ f: (x) => sum(x, (value) => value * value), at: values, gradient }));
});

test('where a function bends too much, the slope says so', (t) => {
  const at = Float32Array.of(0.004);
  const { error } = slopeAlong((x) => Math.abs(x[0]!), at, Float32Array.of(1), 0.02);
  t.true(error > 0.1);
});
