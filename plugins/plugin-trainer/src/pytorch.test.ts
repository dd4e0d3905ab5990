import { createReferenceOps } from '@framework/native/reference';
import adamw from '@framework/plugin-adamw';
import native from '@framework/plugin-backend-native';
import causalLm from '@framework/plugin-causal-lm';
import transformer from '@framework/plugin-transformer';
import type { TensorBackend } from '@framework/sdk';
import { makePlugin } from '@framework/sdk/testing';
import * as tf from '@tensorflow/tfjs';
import test, { type ExecutionContext } from 'ava';
import { config as adamwConfig } from '../../plugin-adamw/dist/config.js';
import { config as nativeConfig } from '../../plugin-backend-native/dist/config.js';
import { config as causalLmConfig } from '../../plugin-causal-lm/dist/config.js';
import { config as transformerConfig } from '../../plugin-transformer/dist/config.js';
import { config as trainerConfig } from './config.js';
import trainer from './plugin.js';
import {
  batch,
  firstWeights,
  fixture,
  type Gradients,
  type Recipe,
  type Trajectory,
} from './testing/pytorch.js';
import { Rig } from './testing/rig.js';

const full = process.env['FRAMEWORK_FULL'] === '1';
const [offer] = makePlugin(native, nativeConfig).offers;
const { ok, why } = await offer!.probe();

const backends: Readonly<Record<string, () => Promise<TensorBackend>>> = {
  native: async () => (await offer!.create({ threads: 0 })) as TensorBackend,
  reference: async () => {
    await tf.setBackend('cpu');
    const ops = createReferenceOps();
    return { name: 'reference', ops, threads: 1, choice: {}, memory: () => ({ bytes: 0, peakBytes: 0 }) };
  },
};

/** On both sets of operations; without the addon the native one says why it was not tried. */
function onEach(title: string, run: (t: ExecutionContext, backend: TensorBackend) => Promise<void>): void {
  for (const [name, make] of Object.entries(backends)) {
    if (name === 'native' && !ok) test.serial.skip(`${name}: ${title} (${why})`, () => undefined);
    else test.serial(`${name}: ${title}`, async (t) => run(t, await make()));
  }
}

/** The four training plugins at the fixture's sizes, with the weights PyTorch started from. */
async function started(
  { model, ...recipe }: Recipe,
  backend: TensorBackend,
  training: object = {},
  optimizer: object = {},
): Promise<Rig> {
  const { vocabulary, ropeTheta, normEpsilon, contextLength, ...sizes } = model;
  const rig = new Rig({
    backend,
    vocabularySize: vocabulary,
    trainer: { plugin: trainer, schema: trainerConfig, config: { ...training } },
    optimizer: { plugin: adamw, schema: adamwConfig, config: { ...optimizer } },
    body: {
      plugin: transformer,
      schema: transformerConfig,
      config: { ...sizes, ropeTheta, normEpsilon, contextLength },
    },
    objective: { plugin: causalLm, schema: causalLmConfig },
  });
  // Asking for the model makes its parameters.
  rig.model.contextLength;
  const shapes = rig.registry.parameters.map(({ name, variable }) => [name, variable.shape] as const);
  await rig.restore(firstWeights({ model, ...recipe }, shapes), 'evaluate');
  return rig;
}

const follow = async (t: ExecutionContext, backend: TensorBackend, steps: number): Promise<void> => {
  const expected = fixture<Trajectory>('trajectory');
  const { training } = expected;
  const rig = await started(
    expected,
    backend,
    {
      steps: training.steps,
      learningRate: training.learningRate,
      warmupSteps: 0,
      decaySteps: 0,
      gradientClip: training.clip,
    },
    {
      beta1: training.betas[0],
      beta2: training.betas[1],
      epsilon: training.epsilon,
      weightDecay: training.weightDecay,
    },
  );
  let furthest = 0;
  for (let step = 0; step < steps; step++) {
    const metrics = await rig.step(batch(expected, step));
    const distance = Math.abs(metrics['loss']! - expected.losses[step]!);
    furthest = Math.max(furthest, distance);
    t.true(distance <= 1e-3, `step ${step + 1}: loss ${metrics['loss']}, PyTorch ${expected.losses[step]}`);
    const norm = metrics['gradientNorm']! / expected.norms[step]!;
    t.true(Math.abs(norm - 1) <= 1e-2, `step ${step + 1}: norm ${norm} of PyTorch’s`);
  }
  t.log(`losses at most ${furthest.toExponential(1)} apart; the last ${expected.losses[steps - 1]}`);
  await rig.teardown();
};

onEach('four steps of AdamW lose what PyTorch’s lose', (t, backend) => follow(t, backend, 4));

if (full) {
  onEach('200 steps of AdamW lose what PyTorch’s lose', (t, backend) =>
    follow(t, backend, fixture<Trajectory>('trajectory').training.steps),
  );
} else {
  test.skip('200 steps of AdamW lose what PyTorch’s lose (takes a minute: runs in .ci/run --full)', () =>
    undefined);
}

onEach(
  'with grouped queries and several documents a window every gradient is PyTorch’s',
  async (t, backend) => {
    const expected = fixture<Gradients>('gradients');
    const rig = await started(expected, backend, { steps: 1, warmupSteps: 0, decaySteps: 0 });
    const metrics = await rig.step(batch(expected, 0));
    t.true(Math.abs(metrics['loss']! / expected.loss - 1) <= 1e-6);
    const { parameters } = rig.registry;
    t.deepEqual(parameters.map(({ name }) => name).sort(), Object.keys(expected.gradients).sort());
    for (const { name, gradient } of parameters) {
      const bytes = Buffer.from(expected.gradients[name]!, 'base64');
      const theirs = Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
      const error = relativeError(gradient.read(), theirs);
      t.true(error <= 1e-5, `${name}: ${error}`);
    }
    await rig.teardown();
  },
);

/** ‖a − b‖ / ‖b‖ */
function relativeError(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
  return norm(a.map((value, i) => value - b[i]!)) / norm(b);
}
