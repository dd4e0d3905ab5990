import type { MicroBatch, StepBatch } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import { prepareTargets } from './targets.js';

/** One row: ids count up, documents as given, every weight 1. */
const micro = (documents: readonly number[]): MicroBatch => ({
  rows: 1,
  length: documents.length,
  tokens: Int32Array.from(documents.keys()),
  documents: Int32Array.from(documents),
  positions: new Int32Array(documents.length),
  targets: Int32Array.from(documents, (_, n) => n + 1),
  weights: new Float32Array(documents.length).fill(1),
  extra: {},
});

const step = (...micros: MicroBatch[]): StepBatch => ({ step: 0, micro: micros, counts: {} });

test('nothing is predicted across the border of two documents', (t) => {
  const one = micro([0, 0, 1, 1, 2]);
  const batch = step(one);
  prepareTargets(batch);
  t.deepEqual([...one.weights], [1, 0, 1, 0, 1]);
  t.is(batch.counts['causal-lm'], 3);
});

test('what was weighted 0 stays so, and the count runs over all micro-batches', (t) => {
  const [prompt, plain] = [micro([0, 0, 0]), micro([0, 0, 0])];
  prompt.weights.set([0, 0.5, 1]);
  const batch = step(prompt, plain);
  prepareTargets(batch);
  t.deepEqual([...prompt.weights], [0, 0.5, 1]);
  t.is(batch.counts['causal-lm'], 4.5);
});

test('a target that is not the next token is refused, unless nothing rests on it', (t) => {
  const wrong = micro([0, 0, 0]);
  wrong.targets[1] = 9;
  t.throws(() => prepareTargets(step(wrong)), {
    code: 'FWK_HOOK_RESULT',
    message: /position 1 of row 0 is to predict 9, but 2 follows/,
  });
  wrong.weights[1] = 0;
  t.notThrows(() => prepareTargets(step(wrong)));
});

test('preparing twice is preparing once', (t) => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), (borders) => {
      let document = 0;
      const one = micro(borders.map((border) => (border ? ++document : document)));
      const batch = step(one);
      prepareTargets(batch);
      const once = [...one.weights];
      const count = batch.counts['causal-lm'];
      prepareTargets(batch);
      return batch.counts['causal-lm'] === count && once.every((weight, n) => weight === one.weights[n]);
    }),
  );
  t.pass();
});
