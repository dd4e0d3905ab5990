import { createReferenceOps } from '@framework/native/reference';
import {
  BACKEND,
  type CheckpointDraft,
  type CheckpointView,
  decodeSafetensors,
  encodeSafetensors,
  OPTIMIZER,
  type Parameter,
} from '@framework/sdk';
import { hookContext, makePlugin, type TestPlugin } from '@framework/sdk/testing';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { config as schema } from './config.js';
import adamw from './plugin.js';

const ops = createReferenceOps();
const backend = { name: 'test', ops, threads: 1, choice: {}, memory: () => ({ bytes: 0, peakBytes: 0 }) };
const optimizer = (config: object = {}): TestPlugin =>
  makePlugin(adamw, schema, { slots: [[BACKEND, backend]], config: { ...config } });

function parameter(name: string, values: readonly number[], weightDecay: 'yes' | 'no' = 'yes'): Parameter {
  return {
    name,
    variable: tf.variable(tf.tensor1d([...values])),
    weightDecay,
    gradientFrom: 'manual',
    gradient: ops.buffer([values.length]),
  };
}

const options = (step: number) => ({ step, learningRate: 0.1, gradientScale: 1 });

async function save(plugin: TestPlugin): Promise<Uint8Array> {
  let bytes = new Uint8Array();
  const draft: CheckpointDraft = {
    step: 1,
    tensors: async (_file, tensors) => {
      bytes = Buffer.concat([...encodeSafetensors(tensors)]);
    },
    json: async () => undefined,
  };
  await plugin.hooks!.checkpoint!(draft, hookContext());
  return bytes;
}

function restore(
  plugin: TestPlugin,
  bytes: Uint8Array,
  purpose: CheckpointView['purpose'] = 'resume',
): Promise<void> {
  const view: CheckpointView = {
    step: 1,
    dir: 'runs/x/checkpoints/step-1',
    stateVersion: 1,
    purpose,
    has: () => true,
    tensors: async (file) => decodeSafetensors(bytes, file).tensors,
    json: async () => null,
  };
  return Promise.resolve(plugin.hooks!.restore!(view, hookContext()));
}

test.before(async () => {
  await tf.setBackend('cpu');
});

test('two steps are those of the paper, written out', (t) => {
  const one = parameter('a', [1, -2]);
  const plugin = optimizer({ beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.5 });
  const gradients = [
    [0.3, -0.1],
    [-0.2, 0.4],
  ];
  let [theta, m, v] = [
    [1, -2],
    [0, 0],
    [0, 0],
  ];
  gradients.forEach((gradient, k) => {
    one.gradient.write(Float32Array.from(gradient));
    plugin.slot(OPTIMIZER).step([one], options(k + 1));
    m = m.map((value, i) => 0.9 * value + 0.1 * gradient[i]!);
    v = v.map((value, i) => 0.99 * value + 0.01 * gradient[i]! ** 2);
    theta = theta.map((value, i) => {
      const [mean, square] = [m[i]! / (1 - 0.9 ** (k + 1)), v[i]! / (1 - 0.99 ** (k + 1))];
      return value - 0.1 * (mean / (Math.sqrt(square) + 1e-8) + 0.5 * value);
    });
  });
  for (const [i, value] of one.variable.dataSync().entries()) t.true(Math.abs(value - theta[i]!) < 1e-5);
});

test('norms do not decay, matrices do', (t) => {
  const [matrix, gain] = [parameter('a', [1]), parameter('b', [1], 'no')];
  optimizer({ weightDecay: 0.5 }).slot(OPTIMIZER).step([matrix, gain], options(1));
  t.true(Math.abs(matrix.variable.dataSync()[0]! - 0.95) < 1e-6);
  t.is(gain.variable.dataSync()[0], 1);
});

test('saved and restored it goes on to the bit', async (t) => {
  const steps = (plugin: TestPlugin, one: Parameter, from: number, to: number) => {
    for (let step = from; step <= to; step++) {
      one.gradient.write(Float32Array.of(Math.sin(step), Math.cos(step)));
      plugin.slot(OPTIMIZER).step([one], options(step));
    }
  };
  const [straight, first, second] = [optimizer(), optimizer(), optimizer()];
  const [a, b] = [parameter('a', [1, 2]), parameter('a', [1, 2])];
  steps(straight, a, 1, 6);
  steps(first, b, 1, 3);
  await restore(second, await save(first));
  steps(second, b, 4, 6);
  t.deepEqual(b.variable.dataSync(), a.variable.dataSync());
  t.deepEqual(await save(second), await save(straight));
});

test('an evaluation leaves the moments on disk', async (t) => {
  const [trained, evaluating] = [optimizer(), optimizer()];
  trained.slot(OPTIMIZER).step([parameter('a', [1])], options(1));
  await restore(evaluating, await save(trained), 'evaluate');
  t.is(decodeSafetensors(await save(evaluating), 'x').tensors.size, 0);
});

test('moments of other parameters are refused, whichever side lacks them', async (t) => {
  const trained = optimizer();
  trained.slot(OPTIMIZER).step([parameter('a', [1]), parameter('b', [1, 2])], options(1));
  const bytes = await save(trained);
  const mismatch = async (parameters: readonly Parameter[], message: RegExp) => {
    const plugin = optimizer();
    await restore(plugin, bytes);
    t.throws(() => plugin.slot(OPTIMIZER).step(parameters, options(2)), {
      code: 'FWK_CHECKPOINT_MISMATCH',
      message,
    });
  };
  await mismatch([parameter('a', [1])], /moments of 'b', a parameter the run has not/);
  await mismatch(
    [parameter('a', [1]), parameter('b', [1])],
    /moments of 'b' are \[2\], the parameter is \[1\]/,
  );
  await mismatch([parameter('a', [1]), parameter('b', [1, 2]), parameter('c', [1])], /no moments of 'c'/);
});

test('a file that holds anything else is refused before it is used', async (t) => {
  const entry = { dtype: 'F32' as const, shape: [1], data: new Uint8Array(4) };
  const file = (names: readonly string[]) =>
    Buffer.concat([...encodeSafetensors(new Map(names.map((name) => [name, entry])))]);
  for (const names of [['a.first'], ['a.third'], ['a.first', 'a.second', 'b.second']]) {
    await t.throwsAsync(restore(optimizer(), file(names)), {
      code: 'FWK_CHECKPOINT_MISMATCH',
      message: /not one of a pair/,
    });
  }
});
