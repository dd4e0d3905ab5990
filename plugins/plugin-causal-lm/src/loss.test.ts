import { createReferenceOps } from '@framework/native/reference';
import {
  BACKEND,
  type ForwardState,
  type LossTerm,
  type LossTerms,
  type MicroBatch,
  PARAMETERS,
  type Parameter,
  randomStream,
  type StepContext,
} from '@framework/sdk';
import { hookContext } from '@framework/sdk/testing';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { type Config, config as schema } from './config.js';
import { addLoss } from './loss.js';

const V = 11;
const D = 5;
const N = 7;
const defaults = Object.fromEntries(
  Object.entries(schema).map(([key, field]) => [key, field.default]),
) as unknown as Config;

const random = randomStream({ seed: 1, plugin: 'test', hook: 'loss', sequence: 0 });
const normals = (size: number) => Float32Array.from({ length: size }, () => random.normal());
const hidden = normals(N * D);
const table = normals(V * D);
const targets = Int32Array.from({ length: N }, () => random.integer(V));
const weights = Float32Array.of(1, 1, 0, 1, 0, 1, 1);
const count = 5;

interface Outcome {
  readonly loss: number;
  readonly hiddenGradient: Float32Array;
  readonly tableGradient: Float32Array;
}

/** The term through the plugin; `upstream` is the factor that flows back to it. */
function throughPlugin(config: Config, upstream: number, mode: ForwardState['mode'] = 'train'): Outcome {
  const ops = createReferenceOps();
  const embedding = {
    name: 'embedding',
    variable: tf.variable(tf.tensor2d(table, [V, D])),
    gradient: ops.buffer([V, D]),
  } as unknown as Parameter;
  const backend = { name: 'test', ops, threads: 1, choice: {}, memory: () => ({ bytes: 0, peakBytes: 0 }) };
  const slots = [
    [BACKEND, backend],
    [PARAMETERS, { parameters: [embedding], add: () => embedding, get: () => embedding }],
  ] as const;
  const context: StepContext = { ...hookContext({ slots }), step: 0, micro: 0, random: () => random };
  const batch = { rows: 1, length: N, targets, weights } as unknown as MicroBatch;

  const before = tf.memory().numTensors;
  let loss = 0;
  let hiddenGradient = new Float32Array();
  tf.tidy(() => {
    const gradient = tf.grad((x) => {
      const state = { batch, mode, output: () => x } as unknown as ForwardState;
      const added = new Map<string, LossTerm>();
      const terms: LossTerms = {
        state,
        terms: added,
        add: (name, term) => void added.set(name, term),
        gradientScale: (_name, weight) => weight / count,
      };
      addLoss(terms, config, context);
      const term = added.get('causal-lm')!;
      if (term.count !== count) throw new Error(`the term counts ${term.count}`);
      loss = term.sum.dataSync()[0]!;
      return tf.mul(term.sum, upstream);
    });
    hiddenGradient = gradient(tf.tensor2d(hidden, [N, D]))
      .dataSync<'float32'>()
      .slice();
  });
  const left = tf.memory().numTensors - before;
  if (left !== 0) throw new Error(`${left} tensors are left over`);
  return { loss, hiddenGradient, tableGradient: embedding.gradient.read() };
}

/** The same from plain operations. */
function fromPlainOperations(config: Config): Outcome {
  return tf.tidy(() => {
    let loss = 0;
    const gradients = tf.grads((x: tf.Tensor, e: tf.Tensor) => {
      const logits = tf.matMul(x as tf.Tensor2D, e as tf.Tensor2D, false, true);
      const logZ = tf.logSumExp(logits, -1);
      const smoothed = tf.add(
        tf.mul(tf.oneHot(targets, V), 1 - config.labelSmoothing),
        config.labelSmoothing / V,
      );
      const losses = tf.add(
        tf.sub(logZ, tf.sum(tf.mul(smoothed, logits), -1)),
        tf.mul(tf.square(logZ), config.zLoss),
      );
      const sum = tf.sum(tf.mul(losses, weights));
      loss = sum.dataSync()[0]!;
      return tf.mul(sum, config.weight / count);
    })([tf.tensor2d(hidden, [N, D]), tf.tensor2d(table, [V, D])]);
    const [hiddenGradient, tableGradient] = gradients.map((g) => g.dataSync<'float32'>().slice());
    return { loss, hiddenGradient, tableGradient } as never;
  });
}

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), a.length === b.length ? 0 : 1);

test.before(async () => {
  await tf.setBackend('cpu');
});

const variants: Readonly<Record<string, Config>> = {
  'the plain loss': defaults,
  'half the weight': { ...defaults, weight: 0.5 },
  'label smoothing and z-loss': { ...defaults, labelSmoothing: 0.1, zLoss: 0.01 },
  'chunks of two rows': { ...defaults, chunkRows: 2 },
};

for (const [name, config] of Object.entries(variants)) {
  test.serial(`${name} and both gradients are those of plain operations`, (t) => {
    const expected = fromPlainOperations(config);
    const actual = throughPlugin(config, config.weight / count);
    t.true(Math.abs(actual.loss - expected.loss) < 1e-5, `${actual.loss} ${expected.loss}`);
    t.true(largestDifference(actual.hiddenGradient, expected.hiddenGradient) < 1e-6);
    t.true(largestDifference(actual.tableGradient, expected.tableGradient) < 1e-6);
  });
}

test.serial('a factor that is not weight / count is a mistake, and said', (t) => {
  t.throws(() => throughPlugin(defaults, 1), {
    code: 'FWK_INTERNAL',
    message: /reached 'causal-lm' is 1, not weight \/ count = 0\.2/,
  });
});
