import { createReferenceOps } from '@framework/native/reference';
import { randomStream } from '@framework/sdk';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { Body } from './body.js';
import { Decoder } from './decoder.js';
import { randomWeights } from './initial-weights.js';
import { PlainRegistry } from './testing/plain-registry.js';
import { toyWindows } from './testing/toy-windows.js';

const shape = {
  vocabulary: 19,
  hidden: 10,
  layers: 3,
  heads: 6,
  keyValueHeads: 2,
  headSize: 4,
  feedForward: 7,
};

test.before(async () => {
  await tf.setBackend('cpu');
});

function makeBody(): Body {
  const ops = createReferenceOps();
  return new Body({
    ops,
    attention: ops,
    registry: new PlainRegistry(ops),
    shape,
    weights: randomWeights(0.5, 1, (purpose) =>
      randomStream({ seed: 1, plugin: 'test', hook: purpose, sequence: 0 }),
    ),
    checkpointing: 'none',
    epsilon: 1e-5,
    theta: 100,
  });
}

/** Logits after each position, from one pass over everything. */
function logitsOf(body: Body, tokens: Int32Array): Float32Array[] {
  const length = tokens.length;
  const positions = Int32Array.from(tokens.keys());
  const windows = { rows: 1, length, tokens, documents: new Int32Array(length), positions };
  const logits = tf.tidy(() => tf.matMul(body.evaluate(windows), body.table, false, true).arraySync());
  return (logits as number[][]).map((row) => Float32Array.from(row));
}

test('token by token it gives the logits of one pass over everything', (t) => {
  const body = makeBody();
  const { tokens } = toyWindows(1, 12, shape.vocabulary);
  const expected = logitsOf(body, tokens);
  const before = tf.memory().numTensors;
  for (const prompt of [1, 5, 12]) {
    const decoder = new Decoder(body, 12);
    for (let end = prompt; end <= 12; end++) {
      const logits = decoder.next([...tokens.slice(decoder.length, end)]);
      logits.forEach((logit, id) => {
        const difference = Math.abs(logit - expected[end - 1]![id]!);
        if (difference > 1e-4)
          t.fail(`prompt ${prompt}, position ${end - 1}, id ${id}: off by ${difference}`);
      });
    }
  }
  t.is(tf.memory().numTensors, before);
});

test('it refuses what it has no room for, and several tokens after the prompt', (t) => {
  const decoder = new Decoder(makeBody(), 3);
  t.throws(() => decoder.next([1, 2, 3, 4]), { instanceOf: RangeError });
  t.throws(() => decoder.next([]), { instanceOf: RangeError });
  decoder.next([1]);
  t.throws(() => decoder.next([2, 3]), { instanceOf: RangeError, message: /2 tokens after 1, room for 3/ });
});
