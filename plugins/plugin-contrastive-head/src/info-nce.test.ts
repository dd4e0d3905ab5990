import { randomStream } from '@framework/sdk';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { infoNce } from './info-nce.js';
import type { PassageArrays } from './passage-arrays.js';

const B = 4;
const C = 6;
const E = 3;
const random = randomStream({ seed: 1, plugin: 'test', hook: 'nce', sequence: 0 });
const unit = (rows: number): number[][] =>
  Array.from({ length: rows }, () => {
    const row = Array.from({ length: E }, () => random.normal());
    return row.map((value) => value / Math.hypot(...row));
  });
const queries = unit(B);
const passages = unit(C);

/** Pairs 0 and 2 are of one document, pair 3 is empty, the second hard negative too. */
const arrays: PassageArrays = {
  tokens: new Int32Array(0),
  lengths: Int32Array.of(2, 2, 2, 0, 2, 2, 2, 0, 2, 0),
  documents: Int32Array.of(5, 6, 5, -1, 5, 6, 5, -1, 7, -1),
  weights: Float32Array.of(1, 1, 1, 0),
};

/** By the book, in float64: −log of a pair's share among its own passage and those of other documents. */
function expected(temperature: number): number {
  let sum = 0;
  for (let b = 0; b < B; b++) {
    if (arrays.weights[b] === 0) continue;
    const power = (c: number) =>
      Math.exp(queries[b]!.reduce((dot, value, e) => dot + value * passages[c]![e]!, 0) / temperature);
    const candidates = [...passages.keys()].filter(
      (c) => c === b || (arrays.lengths[B + c]! > 0 && arrays.documents[B + c] !== arrays.documents[b]),
    );
    sum -= Math.log(power(b) / candidates.reduce((total, c) => total + power(c), 0));
  }
  return sum;
}

test.before(async () => {
  await tf.setBackend('cpu');
});

for (const temperature of [1, 0.05]) {
  test(`it is the cross-entropy of the own passage, temperature ${temperature}`, (t) => {
    const loss = tf.tidy(
      () => infoNce(tf.tensor2d(queries), tf.tensor2d(passages), arrays, temperature).dataSync()[0]!,
    );
    t.true(Math.abs(loss - expected(temperature)) < 1e-5 * Math.max(1, expected(temperature)), `${loss}`);
  });
}

test('a passage of the query’s own document is no negative', (t) => {
  // Pair 2's passage becomes pair 0's query: the worst false negative there could be.
  const worst = passages.map((row, c) => (c === 2 ? queries[0]! : row));
  const lossOf = (given: number[][]) =>
    tf.tidy(
      () =>
        infoNce(
          tf.tensor2d(queries),
          tf.tensor2d(given),
          { ...arrays, weights: Float32Array.of(1, 0, 0, 0) },
          0.05,
        ).dataSync()[0]!,
    );
  t.is(lossOf(worst), lossOf(passages));
  const other = { ...arrays, documents: arrays.documents.map((document, row) => (row === 6 ? 8 : document)) };
  const mistaken = tf.tidy(
    () =>
      infoNce(
        tf.tensor2d(queries),
        tf.tensor2d(worst),
        { ...other, weights: Float32Array.of(1, 0, 0, 0) },
        0.05,
      ).dataSync()[0]!,
  );
  t.true(mistaken > lossOf(worst) + 0.1, 'of another document it would be one');
});

test('gradients agree with finite differences', (t) => {
  const flat = [...queries.flat(), ...passages.flat()];
  const lossAt = (values: readonly number[]): tf.Scalar =>
    infoNce(
      tf.tensor2d([...values.slice(0, B * E)], [B, E]),
      tf.tensor2d([...values.slice(B * E)], [C, E]),
      arrays,
      0.5,
    );
  const gradient = tf.tidy(() => {
    const [dQueries, dPassages] = tf.grads((q, p) =>
      infoNce(q as tf.Tensor2D, p as tf.Tensor2D, arrays, 0.5),
    )([tf.tensor2d(queries), tf.tensor2d(passages)]);
    return [...dQueries!.dataSync(), ...dPassages!.dataSync()];
  });
  for (const i of flat.keys()) {
    const moved = (by: number) =>
      tf.tidy(() => lossAt(flat.map((value, j) => (i === j ? value + by : value))).dataSync()[0]!);
    const slope = (moved(1e-2) - moved(-1e-2)) / 2e-2;
    t.true(Math.abs(slope - gradient[i]!) < 2e-3, `${i}: ${slope} and ${gradient[i]}`);
  }
});

test('nothing that counts is a loss of 0, with gradients of 0', (t) => {
  const nothing = { ...arrays, weights: new Float32Array(B) };
  const { value, grad } = tf.valueAndGrad((q: tf.Tensor) =>
    infoNce(q as tf.Tensor2D, tf.tensor2d(passages), nothing, 0.05),
  )(tf.tensor2d(queries));
  t.is(value.dataSync()[0], 0);
  t.true([...grad.dataSync()].every((each) => each === 0));
});
