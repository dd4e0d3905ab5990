import { fileURLToPath } from 'node:url';
import { floatsOf, PARAMETERS, type Parameter, type ParameterRegistry } from '@framework/sdk';
import { memoryCheckpoint, type OpenPlugin, openPlugin } from '@framework/sdk/testing';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';

const dir = fileURLToPath(new URL('..', import.meta.url));

test.before(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
});

/** The plugin over one parameter, and a function that trains it: every step adds 1 to its weight. */
async function averaging(config = {}) {
  const variable = tf.variable(tf.tensor1d([0]));
  const registry = { parameters: [{ name: 'w', variable } as Parameter] } as unknown as ParameterRegistry;
  const plugin = await openPlugin({ dir, config, slots: [[PARAMETERS, registry]] });
  const train = (from: number, to: number) => {
    for (let step = from; step <= to; step++) {
      variable.assign(tf.tensor1d([step]));
      plugin.hooks?.step?.({ step, steps: to, tokens: 0, metrics: {}, seconds: 1, tokensPerSecond: 0 });
    }
  };
  return { plugin, train };
}

async function saved(plugin: OpenPlugin) {
  const checkpoint = memoryCheckpoint();
  await plugin.hooks?.checkpoint?.(checkpoint.draft(), plugin.hookContext());
  return checkpoint;
}

async function average(plugin: OpenPlugin): Promise<number> {
  const tensors = await (await saved(plugin)).view().tensors('average');
  return floatsOf(tensors.get('w')!)[0]!;
}

test('it begins at the first weights it sees, and follows them', async (t) => {
  const { plugin, train } = await averaging({ decay: 0.5, every: 1 });
  train(1, 3);
  t.is(await average(plugin), (1 * 0.5 + 2 * 0.5) * 0.5 + 3 * 0.5);
});

test('only every so many steps', async (t) => {
  const { plugin, train } = await averaging({ decay: 0, every: 5 });
  train(1, 9);
  t.is(await average(plugin), 5);
});

test('saved and restored it goes on to the bit', async (t) => {
  const config = { decay: 0.9, every: 1 };
  const [straight, before, after] = [
    await averaging(config),
    await averaging(config),
    await averaging(config),
  ];
  straight.train(1, 6);
  before.train(1, 3);
  await after.plugin.hooks?.restore?.((await saved(before.plugin)).view(), after.plugin.hookContext());
  after.train(4, 6);
  t.deepEqual((await saved(after.plugin)).files, (await saved(straight.plugin)).files);
});
