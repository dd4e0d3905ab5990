import { fileURLToPath } from 'node:url';
import { ATTENTION, type AttentionLayout, randomStream } from '@framework/sdk';
import { openPlugin } from '@framework/sdk/testing';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';

const dir = fileURLToPath(new URL('..', import.meta.url));
const layout: AttentionLayout = {
  rows: 2,
  length: 5,
  heads: 4,
  keyValueHeads: 2,
  headSize: 2,
  theta: 10_000,
};
const width = (layout.heads + 2 * layout.keyValueHeads) * layout.headSize;
/** The first row is two documents. */
const documents = Int32Array.of(0, 0, 0, 1, 1, 0, 0, 0, 0, 0);

const random = randomStream({ seed: 1, plugin: 'test', hook: 'test', sequence: 0 });
const normal = (rows: number, columns: number) =>
  tf.tensor2d(
    Float32Array.from({ length: rows * columns }, () => random.normal()),
    [rows, columns],
  );
const own = async () => (await openPlugin({ dir })).slot(ATTENTION);

test.before(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
});

/** The definition, one query at a time. */
function byDefinition(qkv: Float32Array): number[] {
  const { rows, length, heads, keyValueHeads, headSize } = layout;
  const out: number[] = [];
  for (let n = 0; n < rows * length; n++) {
    for (let head = 0; head < heads; head++) {
      const shared = Math.floor((head * keyValueHeads) / heads);
      const part = (position: number, first: number) => {
        const at = position * width + first * headSize;
        return [...qkv.subarray(at, at + headSize)];
      };
      const seen = Array.from({ length: (n % length) + 1 }, (_, back) => n - back).filter(
        (s) => documents[s] === documents[n],
      );
      const q = part(n, head);
      const weights = seen.map((s) => {
        const k = part(s, heads + shared);
        return Math.exp(q.reduce((dot, value, i) => dot + value * k[i]!, 0) / Math.sqrt(headSize));
      });
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      for (let i = 0; i < headSize; i++) {
        out.push(
          seen.reduce(
            (sum, s, j) => sum + (weights[j]! / total) * part(s, heads + keyValueHeads + shared)[i]!,
            0,
          ),
        );
      }
    }
  }
  return out;
}

test('it is what the definition says', async (t) => {
  const qkv = normal(10, width);
  const { out } = (await own()).attention(qkv, layout, documents);
  const expected = byDefinition(qkv.dataSync() as Float32Array);
  t.true([...out.dataSync()].every((value, i) => Math.abs(value - expected[i]!) < 1e-5));
});

test('its gradient is the slope that finite differences measure', async (t) => {
  const attention = await own();
  const [qkv, dOut] = [normal(10, width), normal(10, layout.heads * layout.headSize)];
  const { out, logSumExp } = attention.attention(qkv, layout, documents);
  const gradient = attention.attentionBackward(dOut, qkv, out, logSumExp, layout, documents).dataSync();
  const values = qkv.dataSync() as Float32Array;
  const at = (element: number, step: number) => {
    const moved = values.map((value, i) => (i === element ? value + step : value));
    return byDefinition(moved).reduce((sum, value, i) => sum + value * dOut.dataSync()[i]!, 0);
  };
  for (let element = 0; element < values.length; element++) {
    const slope = (at(element, 1e-2) - at(element, -1e-2)) / 2e-2;
    t.true(
      Math.abs(slope - gradient[element]!) < 2e-3,
      `element ${element}: ${gradient[element]}, not ${slope}`,
    );
  }
});

// Alone: it counts the tensors there are.
test.serial('nothing but its results is left behind', async (t) => {
  const attention = await own();
  const qkv = normal(10, width);
  const before = tf.memory().numTensors;
  const { out, logSumExp } = attention.attention(qkv, layout, documents);
  attention.attentionBackward(out, qkv, out, logSumExp, layout, documents);
  t.is(tf.memory().numTensors, before + 3);
});
