import { createReferenceOps } from '@framework/native/reference';
import { type Ops, randomStream } from '@framework/sdk';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { Body } from './body.js';
import type { WeightSource } from './initial-weights.js';
import type { ModelShape } from './model-shape.js';
import { elementsOf, tensorSpecs } from './parameter-table.js';
import type { CheckpointingPolicy } from './retention.js';
import { PlainRegistry } from './testing/plain-registry.js';
import { plainTransformer } from './testing/plain-transformer.js';
import { toyWindows } from './testing/toy-windows.js';

const epsilon = 1e-5;
const theta = 100;

/** Larger than at the start of training, so that every nonlinearity matters; gains away from one. */
const weights: WeightSource = ({ name, shape, role }) => {
  const random = randomStream({ seed: 3, plugin: 'test', hook: name, sequence: 0 });
  const [mean, deviation] = role === 'gain' ? [1, 0.3] : [0, 0.4];
  return Float32Array.from({ length: elementsOf(shape) }, () => mean + deviation * random.normal());
};

interface Case {
  readonly shape: ModelShape;
  readonly rows: number;
  readonly length: number;
}
const model = (
  vocabulary: number,
  hidden: number,
  layers: number,
  heads: number,
  keyValueHeads: number,
  headSize: number,
  feedForward: number,
): ModelShape => ({ vocabulary, hidden, layers, heads, keyValueHeads, headSize, feedForward });

const cases: Readonly<Record<string, Case>> = {
  'one key/value head for two': { shape: model(17, 6, 2, 2, 1, 4, 5), rows: 2, length: 5 },
  'groups of three, heads of two': { shape: model(31, 10, 3, 6, 2, 2, 7), rows: 1, length: 11 },
  'a head each, width unlike heads': { shape: model(13, 9, 2, 3, 3, 6, 11), rows: 3, length: 7 },
  'windows of one token': { shape: model(7, 5, 1, 2, 1, 2, 3), rows: 4, length: 1 },
  'one layer, wide': { shape: model(65, 33, 1, 5, 1, 14, 47), rows: 2, length: 19 },
};

interface Result {
  readonly hidden: Float32Array;
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/** Forward and backward by hand, for the scalar Σ hidden ∘ direction. */
function byHand(
  { shape, rows, length }: Case,
  checkpointing: CheckpointingPolicy,
  options: { ops?: Ops; ready?: (names: readonly string[]) => void } = {},
): Result {
  const ops = options.ops ?? createReferenceOps();
  const registry = new PlainRegistry(ops);
  const body = new Body({
    ops,
    attention: ops,
    registry,
    shape,
    weights,
    checkpointing,
    epsilon,
    theta,
    ...(options.ready ? { gradientsReady: options.ready } : {}),
  });
  const windows = toyWindows(rows, length, shape.vocabulary);
  const before = tf.memory().numTensors;
  const hidden = tf.tidy(() => {
    const direction = directionOf(rows * length, shape.hidden);
    let kept = new Float32Array();
    tf.grad((anchor) => {
      const output = body.train(windows, anchor as tf.Scalar);
      kept = output.dataSync<'float32'>().slice();
      return tf.sum(tf.mul(output, direction));
    })(tf.scalar(0));
    return kept as never;
  }) as Float32Array;
  if (tf.memory().numTensors !== before) {
    throw new Error(`${tf.memory().numTensors - before} tensors are left over`);
  }
  return {
    hidden,
    gradients: new Map(registry.parameters.map(({ name, gradient }) => [name, gradient.read()])),
  };
}

/** The same from plain operations and tfjs's own gradients. */
function byTape({ shape, rows, length }: Case): Result {
  return tf.tidy(() => {
    const specs = tensorSpecs(shape);
    const values = specs.map((spec) => tf.tensor(weights(spec), [...spec.shape]));
    const direction = directionOf(rows * length, shape.hidden);
    let hidden = new Float32Array();
    const gradients = tf.grads((...tensors: tf.Tensor[]) => {
      const byName = new Map(specs.map(({ name }, i) => [name, tensors[i]!]));
      const output = plainTransformer(
        { shape, epsilon, theta, weight: (name) => byName.get(name)! },
        toyWindows(rows, length, shape.vocabulary),
      );
      hidden = output.dataSync<'float32'>().slice();
      return tf.sum(tf.mul(output, direction));
    })(values);
    const read = gradients.map(
      (gradient, i) => [specs[i]!.name, gradient.dataSync<'float32'>().slice()] as const,
    );
    return { hidden, gradients: new Map(read) } as never;
  });
}

function directionOf(rows: number, columns: number): tf.Tensor2D {
  const random = randomStream({ seed: 5, plugin: 'test', hook: 'direction', sequence: 0 });
  return tf.tensor2d(
    Float32Array.from({ length: rows * columns }, () => random.normal()),
    [rows, columns],
  );
}

/** ‖a − b‖ / ‖b‖ */
function relativeError(a: Float32Array, b: Float32Array): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    size += b[i]! ** 2;
  }
  return Math.sqrt(difference / size);
}

test.before(async () => {
  await tf.setBackend('cpu');
});

for (const [name, example] of Object.entries(cases)) {
  test(`${name}: hidden states and every gradient agree with plain operations`, (t) => {
    const expected = byTape(example);
    const actual = byHand(example, 'none');
    t.true(relativeError(actual.hidden, expected.hidden) <= 1e-5);
    t.is(actual.gradients.size, tensorSpecs(example.shape).length);
    for (const [parameter, gradient] of expected.gradients) {
      const error = relativeError(actual.gradients.get(parameter)!, gradient);
      t.true(error <= 1e-5, `${parameter}: relative error ${error}`);
    }
  });

  test(`${name}: what is computed again is the same to the bit`, (t) => {
    const kept = byHand(example, 'none');
    for (const policy of ['selective', 'block'] as const) t.deepEqual(byHand(example, policy), kept, policy);
  });
}

test('gradients are reported from the last block down, each once', (t) => {
  const example = cases['groups of three, heads of two']!;
  const order: string[] = [];
  byHand(example, 'block', { ready: (names) => order.push(...names) });
  t.is(order[0], 'norm');
  t.is(order.at(-1), 'embedding');
  t.true(order.indexOf('layers.2.attention.qkv') < order.indexOf('layers.1.feed_forward.down'));
  t.deepEqual(
    [...order].sort(),
    tensorSpecs(example.shape)
      .map((spec) => spec.name)
      .sort(),
  );
});

test('an attention of its own is used in place of the backend’s', (t) => {
  const { shape } = cases['one key/value head for two']!;
  const ops = createReferenceOps();
  let calls = 0;
  const attention = {
    attention: (...args: Parameters<Ops['attention']>) => {
      calls++;
      return ops.attention(...args);
    },
    attentionBackward: ops.attentionBackward,
  };
  const registry = new PlainRegistry(ops);
  const body = new Body({ ops, attention, registry, shape, weights, checkpointing: 'none', epsilon, theta });
  body.evaluate(toyWindows(2, 5, shape.vocabulary)).dispose();
  t.is(calls, shape.layers);
});

test('evaluating gives the training pass’s hidden states and keeps nothing', (t) => {
  const { shape, rows, length } = cases['a head each, width unlike heads']!;
  const ops = createReferenceOps();
  const registry = new PlainRegistry(ops);
  const body = new Body({
    ops,
    attention: ops,
    registry,
    shape,
    weights,
    checkpointing: 'block',
    epsilon,
    theta,
  });
  const before = tf.memory().numTensors;
  const hidden = body.evaluate(toyWindows(rows, length, shape.vocabulary));
  t.is(tf.memory().numTensors, before + 1);
  t.deepEqual(hidden.dataSync<'float32'>(), byHand(cases['a head each, width unlike heads']!, 'none').hidden);
  hidden.dispose();
});

test('a token id outside the vocabulary is refused before it reaches a kernel', (t) => {
  const { shape } = cases['windows of one token']!;
  const ops = createReferenceOps();
  const body = new Body({
    ops,
    attention: ops,
    registry: new PlainRegistry(ops),
    shape,
    weights,
    checkpointing: 'none',
    epsilon,
    theta,
  });
  const windows = { ...toyWindows(1, 2, shape.vocabulary), tokens: Int32Array.of(1, 7) };
  t.throws(() => body.evaluate(windows), { code: 'FWK_HOOK_RESULT', message: /token id 7 at position 1/ });
});
