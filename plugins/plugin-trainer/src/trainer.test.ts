import { createReferenceOps } from '@framework/native/reference';
import type { LossTerms, MicroBatch, OptimizerStep, Parameter, StepBatch } from '@framework/sdk';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { type Config, config as schema } from './config.js';
import { Parameters } from './parameters.js';
import { GradientTrainer } from './trainer.js';

const defaults = Object.fromEntries(
  Object.entries(schema).map(([key, field]) => [key, field.default]),
) as unknown as Config;

const batch = (counts: Record<string, number>, micros = 1, step = 0): StepBatch => ({
  step,
  micro: Array.from({ length: micros }, () => ({}) as MicroBatch),
  counts,
});

/** A trainer of one parameter w = [3, 4], with an optimizer that only takes notes. */
function make(config: Partial<Config> = {}) {
  const ops = createReferenceOps();
  const registry = new Parameters(ops);
  const w = registry.add({ name: 'w', initial: tf.tensor1d([3, 4]), weightDecay: 'no', gradient: 'tape' });
  const seen: { parameters: readonly Parameter[]; options: OptimizerStep }[] = [];
  const trainer = new GradientTrainer({
    config: { ...defaults, ...config },
    ops,
    registry,
    optimizer: { step: (parameters, options) => void seen.push({ parameters, options }) },
  });
  const step = (given: StepBatch, loss: (terms: LossTerms) => void) =>
    trainer.step(given, {
      forward: (state) => state,
      loss: (terms) => {
        loss(terms);
        return terms;
      },
    });
  return { w, seen, step };
}

/** ½ |w|² has the gradient w, of norm 5. */
const halfSquare = (w: Parameter): tf.Scalar => tf.mul(tf.sum(tf.square(w.variable)), 0.5);

test.before(async () => {
  await tf.setBackend('cpu');
});

test('a gradient above the limit is scaled down to it, one below is left alone', (t) => {
  for (const [gradientClip, expected] of [
    [1, 0.2],
    [5.5, 1],
    [0, 1],
  ] as const) {
    const { w, seen, step } = make({ gradientClip });
    const metrics = step(batch({ a: 1 }), (terms) =>
      terms.add('a', { sum: halfSquare(w), count: 1, weight: 1 }),
    );
    t.is(metrics['gradientNorm'], 5);
    t.true(Math.abs(seen[0]!.options.gradientScale - expected) < 1e-12);
  }
});

test('the loss is the weighted sum of means over the whole step, and so is its gradient', (t) => {
  const { w, step } = make();
  const metrics = step(batch({ a: 8, b: 2 }, 2), (terms) => {
    terms.add('b', { sum: tf.mul(halfSquare(w), 3), count: 1, weight: 0.5 });
    terms.add('a', { sum: halfSquare(w), count: 4, weight: 2 });
  });
  // a: 2 · 12.5 / 8; b: 2 · 37.5 / 2, weights 2 and 0.5.
  t.is(metrics['loss/a'], 3.125);
  t.is(metrics['loss/b'], 37.5);
  t.is(metrics['loss'], 2 * 3.125 + 0.5 * 37.5);
  t.deepEqual([...w.gradient.read()], [3 * (0.5 + 1.5), 4 * (0.5 + 1.5)]);
});

test('gradients start anew each step, and the optimizer is told step and rate', (t) => {
  const { w, seen, step } = make({ learningRate: 1, warmupSteps: 4 });
  const loss = (terms: LossTerms) => terms.add('a', { sum: halfSquare(w), count: 1, weight: 1 });
  step(batch({ a: 1 }, 1, 0), loss);
  const metrics = step(batch({ a: 1 }, 1, 1), loss);
  t.deepEqual([...w.gradient.read()], [3, 4]);
  t.is(metrics['learningRate'], 0.5);
  t.deepEqual(
    seen.map(({ options }) => [options.step, options.learningRate]),
    [
      [1, 0.25],
      [2, 0.5],
    ],
  );
});

test('a step in which a term runs over nothing costs and teaches nothing', (t) => {
  const { w, step } = make();
  const metrics = step(batch({ a: 0 }), (terms) =>
    terms.add('a', { sum: tf.mul(halfSquare(w), 0), count: 0, weight: 1 }),
  );
  t.is(metrics['loss'], 0);
  t.deepEqual([...w.gradient.read()], [0, 0]);
});

test('no term, a term twice, a term that is no scalar: each is said', (t) => {
  const { w, step } = make();
  const term = () => ({ sum: halfSquare(w), count: 1, weight: 1 });
  t.throws(() => step(batch({}), () => undefined), {
    code: 'FWK_HOOK_RESULT',
    message: /no plugin added a loss/,
  });
  t.throws(
    () =>
      step(batch({ a: 1 }), (terms) => {
        terms.add('a', term());
        terms.add('a', term());
      }),
    { code: 'FWK_PLUGIN_CONFLICT', message: /'a' is added twice/ },
  );
  t.throws(
    () =>
      step(batch({ a: 1 }), (terms) =>
        terms.add('a', { ...term(), sum: tf.square(w.variable) as tf.Tensor as tf.Scalar }),
      ),
    { code: 'FWK_HOOK_RESULT', message: /has shape \[2\], not \[\]/ },
  );
});

test('an output asked for that nobody gave is named', (t) => {
  const { step } = make();
  t.throws(() => step(batch({ a: 1 }), (terms) => terms.state.output('hidden')), {
    code: 'FWK_HOOK_RESULT',
    message: /no plugin gave the output 'hidden'/,
  });
});
