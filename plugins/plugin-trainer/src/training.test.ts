import { createReferenceOps } from '@framework/native/reference';
import adamw from '@framework/plugin-adamw';
import causalLm from '@framework/plugin-causal-lm';
import transformer from '@framework/plugin-transformer';
import {
  type Ops,
  type Parameter,
  type ParameterRegistry,
  type StepBatch,
  type TensorBackend,
} from '@framework/sdk';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { config as adamwConfig } from '../../plugin-adamw/dist/config.js';
import { config as causalLmConfig } from '../../plugin-causal-lm/dist/config.js';
import { config as transformerConfig } from '../../plugin-transformer/dist/config.js';
import { config as trainerConfig } from './config.js';
import trainer from './plugin.js';
import { Rig, type RigOptions } from './testing/rig.js';
import { regroup, TOY_VOCABULARY, toyBatch } from './testing/toy-language.js';

interface Overrides {
  readonly trainer?: object;
  readonly body?: object;
  readonly head?: RigOptions['head'];
  readonly ops?: Ops;
}

const referenceBackend = (ops: Ops): TensorBackend => ({
  name: 'reference',
  ops,
  threads: 1,
  choice: {},
  memory: () => ({ bytes: 0, peakBytes: 0 }),
});

const rig = (overrides: Overrides = {}): Rig =>
  new Rig({
    backend: referenceBackend(overrides.ops ?? createReferenceOps()),
    vocabularySize: TOY_VOCABULARY,
    trainer: {
      plugin: trainer,
      schema: trainerConfig,
      config: { steps: 200, learningRate: 0.02, warmupSteps: 10, decaySteps: 60, ...overrides.trainer },
    },
    optimizer: { plugin: adamw, schema: adamwConfig },
    body: {
      plugin: transformer,
      schema: transformerConfig,
      config: {
        layers: 2,
        hidden: 16,
        heads: 2,
        keyValueHeads: 1,
        headSize: 8,
        feedForward: 24,
        initialDeviation: 0.02,
        ...overrides.body,
      },
    },
    objective: { plugin: causalLm, schema: causalLmConfig },
    ...(overrides.head ? { head: overrides.head } : {}),
  });

const weightsOf = (registry: ParameterRegistry): Record<string, number[]> =>
  Object.fromEntries(registry.parameters.map(({ name, variable }) => [name, [...variable.dataSync()]]));

const relativeError = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    size += b[i]! ** 2;
  }
  return Math.sqrt(difference / size);
};

test.before(async () => {
  await tf.setBackend('cpu');
});

test('a toy language is learnt in 200 steps, its rule too', async (t) => {
  const run = rig();
  const losses: number[] = [];
  for (let step = 0; step < 200; step++) losses.push((await run.step(toyBatch(step, 1, 6, 20)))['loss']!);
  t.log(`loss: ${[0, 20, 50, 100, 150, 199].map((step) => losses[step]!.toFixed(3)).join(' → ')}`);
  t.true(Math.abs(losses[0]! - Math.log(TOY_VOCABULARY)) < 0.1, 'it starts at the uniform guess');
  // What cannot be known of a document: its first stride, one of two, and its length, one of nine:
  // (ln 2 + ln 9) / 8 transitions is about 0.36.
  const end = losses.slice(-20).reduce((sum, loss) => sum + loss, 0) / 20;
  t.true(end < 0.75, `it ends at ${end}`);

  // After 3, 5 comes 7, 9, …: greedy generation goes on with the stride it was shown.
  const options = { maximum: 2, temperature: 0, topP: 1, stop: [0], random: { uniform: () => 0 } };
  t.deepEqual(run.model.generate([3, 5], options), [7, 9]);
  t.deepEqual(run.model.generate([3, 4], options), [5, 6]);
});

test('one batch is learnt by heart', async (t) => {
  const run = rig({ trainer: { steps: 80, decaySteps: 20 }, body: { hidden: 24 } });
  // Letters in an order without a rule, whole documents: nothing is left to chance but the first letter, not scored.
  const tokens = Int32Array.of(3, 14, 1, 5, 9, 2, 6, 8, 13, 7, 10, 12, 4, 11, 15, 0);
  const micro = {
    rows: 1,
    length: 15,
    tokens: tokens.slice(0, 15),
    documents: new Int32Array(15),
    positions: Int32Array.from({ length: 15 }, (_, i) => i),
    targets: tokens.slice(1),
    weights: new Float32Array(15).fill(1),
    extra: {},
  };
  let loss = Number.POSITIVE_INFINITY;
  for (let step = 0; step < 80; step++)
    loss = (await run.step({ step, micro: [micro], counts: {} }))['loss']!;
  t.true(loss < 0.01, `${loss}`);
});

test('two micro-batches of two windows are one of four, losses masked unevenly', async (t) => {
  const batch = toyBatch(0, 2, 2, 12);
  // A prompt that is not to be learnt: the halves differ in what counts.
  batch.micro[0]!.weights.fill(0, 0, 18);
  const [whole, halves] = [rig(), rig()];
  const one = await whole.step(regroup(batch, 1));
  const two = await halves.step(batch);
  t.true(Math.abs(one['loss']! - two['loss']!) < 1e-6);
  for (const parameter of whole.registry.parameters) {
    const error = relativeError(
      halves.registry.get(parameter.name).gradient.read(),
      parameter.gradient.read(),
    );
    t.true(error < 1e-5, `${parameter.name}: ${error}`);
  }
});

test('checkpointing activations changes nothing but memory', async (t) => {
  const results = [];
  for (const activationCheckpointing of ['none', 'selective', 'block']) {
    const run = rig({ body: { activationCheckpointing } });
    for (let step = 0; step < 3; step++) await run.step(toyBatch(step, 2, 2, 9));
    results.push(weightsOf(run.registry));
  }
  t.deepEqual(results[1], results[0]);
  t.deepEqual(results[2], results[0]);
});

test('saved, restored elsewhere and continued: the same bytes', async (t) => {
  const straight = rig();
  for (let step = 0; step < 6; step++) await straight.step(toyBatch(step, 2, 2, 9));

  const before = rig();
  for (let step = 0; step < 3; step++) await before.step(toyBatch(step, 2, 2, 9));
  const after = rig();
  await after.restore(await before.checkpoint());
  for (let step = 3; step < 6; step++) await after.step(toyBatch(step, 2, 2, 9));

  const [expected, actual] = [await straight.checkpoint(), await after.checkpoint()];
  t.deepEqual(
    [...actual.keys()],
    ['optimizer/moments.safetensors', 'body/model.json', 'body/weights.safetensors'],
  );
  for (const [file, bytes] of expected) t.true(Buffer.from(bytes).equals(actual.get(file)!), file);
});

test('a checkpoint of another model is refused by name', async (t) => {
  const small = rig();
  await small.step(toyBatch(0, 1, 1, 6));
  const files = await small.checkpoint();
  await t.throwsAsync(rig({ body: { layers: 3 } }).restore(files), {
    code: 'FWK_CHECKPOINT_MISMATCH',
    message: /layers 2, the preset's has 3/,
  });
});

test('a loss that is no number stops the step before any parameter changes', async (t) => {
  const run = rig();
  await run.step(toyBatch(0, 1, 2, 9));
  const poisoned = run.registry.get('layers.0.feed_forward.norm').variable;
  poisoned.assign(tf.fill(poisoned.shape, Number.NaN));
  const before = weightsOf(run.registry);
  const moments = (await run.checkpoint()).get('optimizer/moments.safetensors')!;
  await t.throwsAsync(run.step(toyBatch(1, 1, 2, 9)), {
    code: 'FWK_LOSS_NOT_FINITE',
    message: /loss term 'causal-lm' is NaN/,
  });
  t.deepEqual(weightsOf(run.registry), before);
  t.true(Buffer.from(moments).equals((await run.checkpoint()).get('optimizer/moments.safetensors')!));
});

test('a gradient that overflows stops the step too', async (t) => {
  const ops = createReferenceOps();
  const run = rig({ ops: { ...ops, globalNorm: () => Number.POSITIVE_INFINITY } });
  const error = await t.throwsAsync(run.step(toyBatch(4, 1, 1, 6)), { code: 'FWK_LOSS_NOT_FINITE' });
  t.regex(error.message, /gradient norm is Infinity/);
});

test.serial('steps leave no tensor behind', async (t) => {
  const run = rig({ body: { activationCheckpointing: 'selective' } });
  for (let step = 0; step < 2; step++) await run.step(toyBatch(step, 2, 2, 9));
  const before = tf.memory();
  for (let step = 2; step < 6; step++) await run.step(toyBatch(step, 2, 2, 9));
  t.is(tf.memory().numTensors, before.numTensors);
  t.is(tf.memory().numBytes, before.numBytes);
});

test.serial('teardown frees every variable', async (t) => {
  const before = tf.memory().numTensors;
  const run = rig();
  await run.step(toyBatch(0, 1, 1, 6));
  await run.teardown();
  t.is(tf.memory().numTensors, before);
});

/** Guesses how long a document already is, from `hidden`, by one plain matrix registered in its first forward pass. */
function lengthHead(registry: () => ParameterRegistry): NonNullable<RigOptions['head']> {
  let projection: Parameter | undefined;
  return {
    forward(state) {
      projection ??= registry().add({
        name: 'length/projection',
        initial: tf.fill([16, 1], 0.1),
        weightDecay: 'yes',
        gradient: 'tape',
      });
      state.add(
        'length',
        tf.matMul(state.output('hidden') as tf.Tensor2D, projection.variable as tf.Tensor2D),
      );
    },
    loss(terms) {
      const { positions } = terms.state.batch;
      const error = tf.sub(
        terms.state.output('length'),
        tf.tensor2d(positions, [positions.length, 1], 'float32'),
      );
      terms.add('length', { sum: tf.sum(tf.square(error)), count: positions.length, weight: 0.3 });
    },
  };
}

const withLengthCount = (batch: StepBatch): StepBatch => {
  batch.counts['length'] = batch.micro.reduce((sum, micro) => sum + micro.positions.length, 0);
  return batch;
};

test('a head of plain operations trains beside the body, and through it', async (t) => {
  // A learning rate of 0: each step measures loss and gradient where the weights stand.
  const run: Rig = rig({ trainer: { learningRate: 0 }, head: lengthHead(() => run.registry) });
  const step = async (): Promise<Readonly<Record<string, number>>> =>
    run.step(withLengthCount(toyBatch(0, 2, 2, 9)));
  const metrics = await step();
  t.true(Math.abs(metrics['loss']! - (metrics['loss/causal-lm']! + 0.3 * metrics['loss/length']!)) < 1e-5);

  // Along its gradient g the loss rises by |g| a unit, whichever way the gradient came.
  for (const name of ['length/projection', 'layers.1.feed_forward.gate_up', 'embedding']) {
    await step();
    const { variable, gradient } = run.registry.get(name);
    const [point, slope] = [[...variable.dataSync()], [...gradient.read()]];
    const norm = Math.hypot(...slope);
    const lossAt = async (distance: number): Promise<number> => {
      const moved = point.map((value, i) => value + (distance * slope[i]!) / norm);
      tf.tidy(() => variable.assign(tf.tensor(moved, variable.shape)));
      return (await step())['loss']!;
    };
    const rise = ((await lossAt(0.01)) - (await lossAt(-0.01))) / 0.02;
    t.true(Math.abs(rise / norm - 1) < 2e-3, `${name}: rises by ${rise}, the gradient's norm is ${norm}`);
    await lossAt(0);
  }
});

/** Guesses lengths from a copy of `hidden`, so that nothing flows back; its gradients are far above the clipping norm. */
function aloofHead(registry: () => ParameterRegistry, group?: string): NonNullable<RigOptions['head']> {
  let projection: Parameter | undefined;
  return {
    forward(state) {
      projection ??= registry().add({
        name: 'aloof/projection',
        initial: tf.fill([16, 1], 0.1),
        weightDecay: 'yes',
        gradient: 'tape',
        ...(group === undefined ? {} : { group }),
      });
      const hidden = state.output('hidden');
      const copy = tf.tensor(hidden.dataSync(), hidden.shape as [number, number]);
      state.add('length', tf.matMul(copy, projection.variable as tf.Tensor as tf.Tensor2D));
    },
    loss: lengthHead(registry).loss,
  };
}

test('a head in a group of its own leaves every bit of the body as it is without the head', async (t) => {
  const train = async (head?: (registry: () => ParameterRegistry) => NonNullable<RigOptions['head']>) => {
    const run: Rig = rig(head === undefined ? {} : { head: head(() => run.registry) });
    const metrics = [];
    for (let step = 0; step < 12; step++) {
      const batch = toyBatch(step, 2, 2, 9);
      metrics.push(await run.step(head === undefined ? batch : withLengthCount(batch)));
    }
    const { 'aloof/projection': own, ...body } = weightsOf(run.registry);
    const files = await run.checkpoint();
    return { metrics, own, body, weights: files.get('body/weights.safetensors')! };
  };
  const alone = await train();
  const beside = await train((registry) => aloofHead(registry, 'length'));
  t.deepEqual(beside.body, alone.body);
  t.true(Buffer.from(beside.weights).equals(alone.weights), 'the body’s file');
  t.notDeepEqual(
    beside.own,
    Array.from({ length: 16 }, () => Math.fround(0.1)),
    'the head was trained',
  );
  for (const [step, metrics] of beside.metrics.entries()) {
    t.is(metrics['gradientNorm'], alone.metrics[step]!['gradientNorm']);
    t.true(metrics['gradientNorm/length']! > 1, 'what the test needs: the head’s gradients are clipped');
  }
  // In the body's group the same head shortens the body's steps: the comparison can fail.
  t.notDeepEqual((await train((registry) => aloofHead(registry))).body, alone.body);
});

test('a group is clipped to the limit by its own norm', async (t) => {
  const run: Rig = rig({ head: aloofHead(() => run.registry, 'length') });
  const metrics = await run.step(withLengthCount(toyBatch(0, 2, 2, 9)));
  const scale = Math.min(1, 1 / metrics['gradientNorm']!);
  const clipped = run.registry
    .get('aloof/projection')
    .gradient.read()
    .map((value) => value * scale);
  t.true(Math.abs(Math.hypot(...clipped) - 1) < 1e-5, `${Math.hypot(...clipped)}`);
});

test('a gradient of a head that overflows stops the step of all', async (t) => {
  const ops = createReferenceOps();
  const globalNorm: Ops['globalNorm'] = (gradients) =>
    gradients.length === 1 ? Number.POSITIVE_INFINITY : ops.globalNorm(gradients);
  const run: Rig = rig({ ops: { ...ops, globalNorm }, head: aloofHead(() => run.registry, 'length') });
  const untrained = rig();
  await t.throwsAsync(run.step(withLengthCount(toyBatch(0, 1, 1, 6))), {
    code: 'FWK_LOSS_NOT_FINITE',
    message: /gradient norm of the group 'length' is Infinity/,
  });
  void untrained.model;
  const { 'aloof/projection': own, ...body } = weightsOf(run.registry);
  t.deepEqual(body, weightsOf(untrained.registry));
  t.deepEqual(
    own,
    Array.from({ length: 16 }, () => Math.fround(0.1)),
  );
});

test('a head that names no count is told to', async (t) => {
  const run: Rig = rig({ head: lengthHead(() => run.registry) });
  const error = await t.throwsAsync(run.step(toyBatch(0, 1, 1, 6)), { code: 'FWK_HOOK_RESULT' });
  t.regex(error.message, /'length' has no count/);
});

test('a count that collate got wrong is noticed before the step is applied', async (t) => {
  const run: Rig = rig({ head: lengthHead(() => run.registry) });
  await run.step(withLengthCount(toyBatch(0, 1, 1, 6)));
  const before = weightsOf(run.registry);
  const wrong = toyBatch(1, 1, 1, 6);
  wrong.counts['length'] = 5;
  await t.throwsAsync(run.step(wrong), { code: 'FWK_HOOK_RESULT', message: /ran over 6 .* counted 5/ });
  t.deepEqual(weightsOf(run.registry), before);
});
