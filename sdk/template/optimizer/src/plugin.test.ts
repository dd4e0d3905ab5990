import { fileURLToPath } from 'node:url';
import { OPTIMIZER, type Parameter, type TensorBuffer } from '@framework/sdk';
import { memoryCheckpoint, type OpenPlugin, openPlugin } from '@framework/sdk/testing';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';

const dir = fileURLToPath(new URL('..', import.meta.url));

test.before(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
});

/** A parameter whose gradient a test sets. */
function parameter(values: readonly number[], weightDecay: 'yes' | 'no' = 'yes') {
  let gradient: readonly number[] = values.map(() => 0);
  const buffer = { tensor: () => tf.tensor1d([...gradient]) } as unknown as TensorBuffer;
  const variable = tf.variable(tf.tensor1d([...values]));
  const one: Parameter = { name: 'w', variable, weightDecay, gradientFrom: 'tape', gradient: buffer };
  const set = (next: readonly number[]) => {
    gradient = next;
  };
  return { one, set };
}

const step = (plugin: OpenPlugin, one: Parameter, number: number) =>
  plugin.slot(OPTIMIZER).step([one], { step: number, learningRate: 0.1, gradientScale: 0.5 });

test('two steps are the rule, written out', async (t) => {
  const plugin = await openPlugin({ dir, config: { momentum: 0.9, weightDecay: 0.01 } });
  const { one, set } = parameter([1, -2]);
  let [w, v] = [
    [1, -2],
    [0, 0],
  ];
  for (const [index, gradient] of [
    [0.4, -0.2],
    [-0.6, 1],
  ].entries()) {
    set(gradient);
    step(plugin, one, index + 1);
    const g = gradient.map((value) => value * 0.5);
    v = v.map((value, i) => 0.9 * value + g[i]!);
    w = w.map((value, i) => value - 0.1 * (g[i]! + 0.9 * v[i]! + 0.01 * value));
  }
  t.true([...one.variable.dataSync()].every((value, i) => Math.abs(value - w[i]!) < 1e-6));
});

test('norms do not decay', async (t) => {
  const plugin = await openPlugin({ dir, config: { weightDecay: 0.5 } });
  const [matrix, gain] = [parameter([1]), parameter([1], 'no')];
  step(plugin, matrix.one, 1);
  step(await openPlugin({ dir, config: { weightDecay: 0.5 } }), gain.one, 1);
  t.true(Math.abs(matrix.one.variable.dataSync()[0]! - 0.95) < 1e-6);
  t.is(gain.one.variable.dataSync()[0], 1);
});

test('saved and restored it goes on to the bit', async (t) => {
  const train = (
    plugin: OpenPlugin,
    { one, set }: ReturnType<typeof parameter>,
    from: number,
    to: number,
  ) => {
    for (let number = from; number <= to; number++) {
      set([Math.sin(number), Math.cos(number)]);
      step(plugin, one, number);
    }
  };
  const [straight, before, after] = [
    await openPlugin({ dir }),
    await openPlugin({ dir }),
    await openPlugin({ dir }),
  ];
  const [a, b] = [parameter([1, 2]), parameter([1, 2])];
  train(straight, a, 1, 6);
  train(before, b, 1, 3);
  const saved = memoryCheckpoint();
  await before.hooks?.checkpoint?.(saved.draft(), before.hookContext());
  await after.hooks?.restore?.(saved.view(), after.hookContext());
  train(after, b, 4, 6);
  t.deepEqual(b.one.variable.dataSync(), a.one.variable.dataSync());
});

// Alone: it counts the tensors there are.
test.serial('nothing is left after teardown', async (t) => {
  const { one } = parameter([1, 2]);
  const before = tf.memory().numTensors;
  const plugin = await openPlugin({ dir });
  step(plugin, one, 1);
  await plugin.start();
  await plugin.close();
  t.is(tf.memory().numTensors, before);
});
