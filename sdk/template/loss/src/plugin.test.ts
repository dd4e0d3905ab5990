import { fileURLToPath } from 'node:url';
import {
  forwardState,
  lossTerms,
  microBatch,
  openPlugin,
  stepBatch,
  stepContext,
} from '@framework/sdk/testing';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';

const dir = fileURLToPath(new URL('..', import.meta.url));
/** One row of four tokens in two documents: two pairs of neighbours. */
const batch = microBatch([[[1, 2, 3], [4]]]);

test.before(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
});

async function term(hidden: tf.Tensor2D) {
  const plugin = await openPlugin({ dir });
  const step = stepBatch([batch]);
  await plugin.hooks?.collate?.(step, stepContext(plugin.hookContext()));
  const terms = lossTerms(forwardState(batch, { hidden }), step.counts);
  plugin.hooks?.loss?.(terms, stepContext(plugin.hookContext()));
  return { counted: step.counts['temporal-activation'], ...terms.terms.get('temporal-activation')! };
}

test('it is the mean squared jump, summed over neighbours of one document', async (t) => {
  const { sum, count, counted } = await term(tf.tensor2d([0, 0, 1, 3, 1, 3, 9, 9], [4, 2]));
  t.is(sum.dataSync()[0], (1 ** 2 + 3 ** 2) / 2);
  t.is(count, 2);
  t.is(counted, 2);
});

test('its gradient pulls neighbours together, and leaves other documents alone', async (t) => {
  const plugin = await openPlugin({ dir });
  const gradient = tf.grad((hidden) => {
    const terms = lossTerms(forwardState(batch, { hidden }), { 'temporal-activation': 2 });
    plugin.hooks?.loss?.(terms, stepContext(plugin.hookContext()));
    return terms.terms.get('temporal-activation')!.sum;
  })(tf.tensor2d([0, 0, 1, 3, 1, 3, 9, 9], [4, 2]));
  t.deepEqual([...gradient.dataSync()], [-1, -3, 1, 3, 0, 0, 0, 0]);
});
