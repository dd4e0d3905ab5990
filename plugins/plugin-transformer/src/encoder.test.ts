import { createHash } from 'node:crypto';
import { createReferenceOps } from '@framework/native/reference';
import { BACKEND, ENCODER, LANGUAGE_MODEL, PARAMETERS, TOKENIZER } from '@framework/sdk';
import { hookContext, makePlugin, memoryCheckpoint } from '@framework/sdk/testing';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { config as schema } from './config.js';
import transformer from './plugin.js';
import { PlainRegistry } from './testing/plain-registry.js';
import { toyWindows } from './testing/toy-windows.js';

const V = 23;

function make(seed = 1) {
  const ops = createReferenceOps();
  const registry = new PlainRegistry(ops);
  const backend = { name: 'test', ops, threads: 1, choice: {}, memory: () => ({ bytes: 0, peakBytes: 0 }) };
  const plugin = makePlugin(transformer, schema, {
    seed,
    slots: [
      [BACKEND, backend],
      [PARAMETERS, registry],
      [TOKENIZER, { vocabularySize: V }],
    ],
    config: {
      layers: 2,
      hidden: 12,
      heads: 3,
      keyValueHeads: 1,
      headSize: 4,
      feedForward: 10,
      initialDeviation: 0.4,
      contextLength: 8,
    },
  });
  return { plugin, registry, encoder: () => plugin.slot(ENCODER) };
}

const tapeLength = (): number => tf.engine().state.activeTape.length;

test.before(async () => {
  await tf.setBackend('cpu');
});

test('the states are those the scores are made of', (t) => {
  const { plugin, registry, encoder } = make();
  const { tokens, documents } = toyWindows(2, 6, V);
  const states = encoder().encode(tokens, 2, 6, documents);
  t.is(states.length, 2 * 6 * 12);
  const losses = plugin.slot(LANGUAGE_MODEL).score(tokens, 2, 6, documents);
  const table = registry.get('embedding').variable.dataSync();
  for (const n of [0, 3, 7]) {
    const logits = Array.from({ length: V }, (_, id) =>
      Array.from({ length: 12 }, (_, d) => states[n * 12 + d]! * table[id * 12 + d]!).reduce((a, b) => a + b),
    );
    const loss = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - logits[tokens[n + 1]!]!;
    t.true(Math.abs(loss - losses[n]!) < 1e-4, `${loss} ${losses[n]}`);
  }
});

test('a row is what it is whatever stands beside it, also where the rows go through in parts', (t) => {
  const { encoder } = make();
  const rows = 700;
  const { tokens } = toyWindows(rows, 8, V);
  const together = encoder().encode(tokens, rows, 8);
  for (const row of [0, 511, 512, 699]) {
    const alone = encoder().encode(tokens.slice(row * 8, (row + 1) * 8), 1, 8);
    t.deepEqual([...together.slice(row * 96, (row + 1) * 96)], [...alone]);
  }
});

test.serial('called inside the tape it leaves nothing on it, and no tensor', (t) => {
  const { encoder } = make();
  const { tokens } = toyWindows(2, 6, V);
  const outside = encoder().encode(tokens, 2, 6);
  let inside: Float32Array | undefined;
  const weight = tf.variable(tf.scalar(2));
  const before = tf.memory().numTensors;
  const { value, grads } = tf.variableGrads(() => {
    const here = { tape: tapeLength(), tensors: tf.memory().numTensors };
    inside = encoder().encode(tokens, 2, 6);
    t.is(tapeLength(), here.tape);
    t.is(tf.memory().numTensors, here.tensors);
    // What comes after it is recorded as ever.
    return tf.mul(tf.square(weight), inside[0]!) as tf.Scalar;
  });
  t.deepEqual(inside, outside);
  t.true(Math.abs(grads[weight.name]!.dataSync()[0]! - 4 * outside[0]!) < 1e-5);
  tf.dispose([value, ...Object.values(grads)]);
  t.is(tf.memory().numTensors, before);
  weight.dispose();
});

test.serial('an error inside the tape leaves the tape on', (t) => {
  const { encoder } = make();
  const weight = tf.variable(tf.scalar(2));
  const { grads } = tf.variableGrads(() => {
    t.throws(() => encoder().encode(Int32Array.of(V, 0), 1, 2), { code: 'FWK_HOOK_RESULT' });
    t.throws(() => encoder().encode(Int32Array.of(1), 1, 2), { instanceOf: RangeError });
    return tf.square(weight) as tf.Scalar;
  }, [weight]);
  t.is(grads[weight.name]!.dataSync()[0], 4);
});

test('the hash is that of the file a checkpoint writes, follows the weights, and comes back with them', async (t) => {
  const { plugin, registry, encoder } = make();
  const saved = memoryCheckpoint();
  const hash = encoder().weightsHash();
  await plugin.hooks!.checkpoint!(saved.draft(), hookContext());
  const file = saved.files.get('weights.safetensors')!;
  t.is(hash, createHash('sha256').update(file).digest('hex'));

  // In place, as optimizers do.
  const { variable } = registry.get('norm');
  tf.tidy(() => variable.assign(tf.mul(variable, 1.5)));
  t.not(encoder().weightsHash(), hash);

  const other = make(2);
  t.not(other.encoder().weightsHash(), hash);
  await other.plugin.hooks!.restore!(saved.view(), hookContext());
  t.is(other.encoder().weightsHash(), hash);
});
