import { fileURLToPath } from 'node:url';
import { forwardState, microBatch, openPlugin, stepContext } from '@framework/sdk/testing';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';

const dir = fileURLToPath(new URL('..', import.meta.url));
/** Two rows of two tokens. */
const batch = microBatch([[[1, 2]], [[3, 4]]]);

test.before(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
});

async function pooled(hidden: tf.Tensor2D, config = {}): Promise<tf.Tensor> {
  const plugin = await openPlugin({ dir, config });
  const state = forwardState(batch, { hidden });
  plugin.hooks?.forward?.(state, stepContext(plugin.hookContext()));
  return state.output('pooled');
}

const close = (tensor: tf.Tensor, expected: readonly number[]) =>
  [...tensor.dataSync()].every((value, i) => Math.abs(value - expected[i]!) < 1e-6);

test('a row is the direction of its mean, or of its last position', async (t) => {
  const hidden = tf.tensor2d([6, 0, 0, 8, 0, 0, 0, 5], [4, 2]);
  t.true(close(await pooled(hidden), [0.6, 0.8, 0, 1]));
  t.true(close(await pooled(hidden, { pool: 'last' }), [0, 1, 0, 1]));
});

test('a gradient flows back to every position', async (t) => {
  const plugin = await openPlugin({ dir });
  const gradient = tf.grad((hidden) => {
    const state = forwardState(batch, { hidden });
    plugin.hooks?.forward?.(state, stepContext(plugin.hookContext()));
    return tf.sum(tf.slice(state.output('pooled'), [0, 0], [2, 1]));
  })(tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]));
  // d(x/√(x² + y²))/dx = y²/(x² + y²)^1.5 at the mean (2, 3), halved: each position is half of it.
  t.true(Math.abs(gradient.dataSync()[0]! - 9 / 13 ** 1.5 / 2) < 1e-6);
  t.true([...gradient.dataSync()].every((value) => value !== 0));
});
