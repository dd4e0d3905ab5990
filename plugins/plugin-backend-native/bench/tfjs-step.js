// A training step of a transformer block written with tfjs alone (no `ops`): how long, and what fell back.
//
//   node plugins/plugin-backend-native/bench/tfjs-step.js [--backend cpu] [--steps 3]
import { parseArgs } from 'node:util';
import { loadNative } from '@framework/native';
import * as tf from '@tensorflow/tfjs';
import { createNativeBackend } from '../dist/backend.js';

const { values: options } = parseArgs({
  options: { backend: { type: 'string', default: 'native' }, steps: { type: 'string', default: '5' } },
});
const backend = await createNativeBackend({ kernels: 'auto', logitBytes: 2 ** 26 }, 0);
await tf.setBackend(options.backend);

const [rows, length, width, heads, wide, vocabulary] = [4, 128, 128, 4, 512, 2048];
const size = width / heads;
const variable = (shape) => tf.variable(tf.randomNormal(shape, 0, 0.05, 'float32', 1));
const table = variable([vocabulary, width]);
const [q, k, v, o] = [0, 1, 2, 3].map(() => variable([width, width]));
const [up, down] = [variable([width, wide]), variable([wide, width])];
const ids = tf.tensor1d(
  Int32Array.from({ length: rows * length }, (_, n) => (n * 7919) % vocabulary),
  'int32',
);
const mask = tf.linalg
  .bandPart(tf.ones([length, length]), -1, 0)
  .sub(1)
  .mul(1e9);

const norm = (x) => {
  const { mean, variance } = tf.moments(x, -1, true);
  return x.sub(mean).mul(tf.rsqrt(variance.add(1e-5)));
};
const split = (x) => x.reshape([rows, length, heads, size]).transpose([0, 2, 1, 3]);
const loss = () => {
  const x = tf.gather(table, ids);
  const y = norm(x);
  const scores = tf.matMul(split(y.matMul(q)), split(y.matMul(k)), false, true).div(Math.sqrt(size));
  const mixed = tf.matMul(tf.softmax(scores.add(mask)), split(y.matMul(v)));
  const middle = mixed
    .transpose([0, 2, 1, 3])
    .reshape([rows * length, width])
    .matMul(o)
    .add(x);
  const hidden = norm(middle).matMul(up);
  const active = hidden.mul(tf.sigmoid(hidden)).matMul(down).add(middle);
  const logits = norm(active).matMul(table, false, true);
  return tf.losses.softmaxCrossEntropy(tf.oneHot(ids, vocabulary), logits);
};
const optimizer = tf.train.adam(1e-3);
const times = [];
for (let step = 0; step < Number(options.steps); step++) {
  const start = performance.now();
  const cost = optimizer.minimize(loss, true);
  console.log(`step ${step + 1}: loss ${cost.dataSync()[0].toFixed(4)}`);
  cost.dispose();
  times.push(performance.now() - start);
}
times.sort((a, b) => a - b);
console.log(`${tf.getBackend()}: median ${times[times.length >> 1].toFixed(0)} ms a step`);
const native = loadNative();
if (options.backend === 'native' && native.ok) {
  const seconds = backend.fallbackSeconds();
  for (const [name, calls] of Object.entries(backend.fallbacks())) {
    console.log(`fell back: ${name} ${calls} calls, ${(1000 * seconds[name]).toFixed(1)} ms`);
  }
}
