import { createReferenceOps } from '@framework/native/reference';
import type { FactName, Ops, PlanContribution, PlanFacts, ResolvedConfig } from '@framework/sdk';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { Body } from './body.js';
import { type Config, config as schema } from './config.js';
import { randomWeights } from './initial-weights.js';
import { modelShape } from './model-shape.js';
import { plan } from './plan.js';
import { PlainRegistry } from './testing/plain-registry.js';
import { toyWindows } from './testing/toy-windows.js';

const defaults = Object.fromEntries(Object.entries(schema).map(([key, field]) => [key, field.default]));
const complete = (overrides: object): Config => ({ ...defaults, ...overrides }) as unknown as Config;

function contribution(config: Config, known: Partial<Record<FactName, number>>): PlanContribution {
  const facts: PlanFacts = { get: (name) => known[name]!, find: (name) => known[name] };
  return plan(config as unknown as ResolvedConfig, facts);
}

const large = complete({
  layers: 24,
  hidden: 3072,
  heads: 16,
  keyValueHeads: 4,
  headSize: 64,
  feedForward: 1408,
  activationCheckpointing: 'block',
});
const largeFacts = { vocabularySize: 65_536, contextLength: 8192, microTokens: 8192 };

test('the 700M model has 701,647,872 parameters: 701.50 M in matrices, 0.15 M in norms', (t) => {
  const { parameters, facts } = contribution(large, largeFacts);
  t.is(facts!.parameters, 701_647_872);
  const total = (matching: (group: string) => boolean) =>
    parameters!
      .filter(({ group }) => matching(group))
      .reduce((sum, { shape, count }) => sum + count * shape.reduce((a, b) => a * b, 1), 0);
  t.is(
    total((group) => group === 'embedding'),
    201_326_592,
  );
  t.is(
    total((group) => group === 'attention'),
    24 * (3072 * 1536 + 1024 * 3072),
  );
  t.is(
    total((group) => group === 'feed-forward'),
    24 * 3 * 3072 * 1408,
  );
  t.is(
    total((group) => group === 'norm'),
    49 * 3072,
  );
});

test('FLOPs: two a weight forward, four backward, attention over half the window on top', (t) => {
  const { flopsPerToken } = contribution(large, largeFacts);
  const sum = (part: 'forward' | 'backward' | 'recompute', matching: RegExp) =>
    flopsPerToken!.filter(({ name }) => matching.test(name)).reduce((total, row) => total + row[part], 0);
  const matrices = 24 * (3072 * 1536 + 1024 * 3072 + 3 * 3072 * 1408);
  t.is(sum('forward', /projections|feed-forward/), 2 * matrices);
  t.is(sum('backward', /projections|feed-forward/), 4 * matrices);
  t.is(sum('forward', /4096 keys/), 24 * 4 * 1024 * 4096);
  // Everything again but the down projection.
  t.is(sum('recompute', /projections|feed-forward/), 2 * (matrices - 24 * 1408 * 3072));
  const selective = contribution({ ...large, activationCheckpointing: 'selective' }, largeFacts);
  t.is(
    selective.flopsPerToken!.reduce((total, row) => total + row.recompute, 0),
    2 * 24 * 1024 * 3072,
  );
  const none = contribution({ ...large, activationCheckpointing: 'none' }, largeFacts);
  t.true(none.flopsPerToken!.every((row) => row.recompute === 0));
});

test('checkpointing by block keeps a sixth of the activations', (t) => {
  const rows = contribution(large, largeFacts).memory!;
  const kept = rows.find(({ name }) => name.startsWith('activations'))!;
  t.is(kept.bytes, 4 * 8192 * (24 * 3072 + 3072 + 1));
  t.true(kept.withoutCheckpointing! > 6 * kept.bytes);
});

test('selective checkpointing of the 700M model leaves room in 20 GiB for weights, moments and a step of 8,192', (t) => {
  const { memory, facts } = contribution({ ...large, activationCheckpointing: 'selective' }, largeFacts);
  const [D, qkv, attention, F] = [3072, 24 * 64, 1024, 1408];
  const kept = memory!.find(({ name }) => name.startsWith('activations'))!;
  t.is(kept.bytes, 4 * 8192 * (24 * (D + qkv + attention + 16 + 2 * F + 2) + D + 1));
  const moments = 8 * facts!.parameters!;
  const all = memory!.reduce((sum, row) => sum + row.bytes, 0) + moments;
  t.true(all < 17.5 * 2 ** 30, `${all / 2 ** 30} GiB`);
});

test('sizes that do not go together are problems with a way out', (t) => {
  const { problems } = contribution(complete({ heads: 6, keyValueHeads: 4, headSize: 31 }), largeFacts);
  t.deepEqual(
    problems!.map(({ at }) => at),
    ['plugin-transformer.keyValueHeads', 'plugin-transformer.headSize'],
  );
  t.regex(problems![0]!.action, /1, 2, 3, 6/);
});

/** The operations, with a look at tfjs's memory after each. */
function watched(ops: Ops, look: () => void): Ops {
  const entries = Object.entries(ops).map(([name, operation]: [string, unknown]) => [
    name,
    typeof operation !== 'function'
      ? operation
      : (...given: unknown[]) => {
          const result: unknown = operation(...given);
          look();
          return result;
        },
  ]);
  return Object.fromEntries(entries) as Ops;
}

for (const policy of ['none', 'selective', 'block'] as const) {
  test.serial(`${policy}: the memory a step takes is the memory the plan states`, async (t) => {
    await tf.setBackend('cpu');
    const config = complete({
      layers: 4,
      hidden: 24,
      headSize: 8,
      feedForward: 40,
      activationCheckpointing: policy,
    });
    const [rows, length, vocabulary] = [4, 32, 50];
    const shape = modelShape(config, vocabulary);
    const empty = tf.memory().numBytes;
    let peak = 0;
    const ops = watched(createReferenceOps(), () => {
      peak = Math.max(peak, tf.memory().numBytes - empty);
    });
    const registry = new PlainRegistry(ops);
    const body = new Body({
      ops,
      attention: ops,
      registry,
      shape,
      weights: randomWeights(0.02, shape.layers, () => ({ normal: () => 0.5 }) as never),
      checkpointing: policy,
      epsilon: config.normEpsilon,
      theta: config.ropeTheta,
    });
    const windows = toyWindows(rows, length, vocabulary);
    tf.tidy(() => tf.grad((anchor) => body.train(windows, anchor as tf.Scalar).sum())(tf.scalar(0)));

    const planned = contribution(config, {
      vocabularySize: vocabulary,
      contextLength: length,
      microTokens: rows * length,
    })
      .memory!.filter(({ name }) => name !== 'gradients')
      .reduce((sum, row) => sum + row.bytes, 0);
    // The reference's gradients are no tensors. The gradient of `hidden` is the loss's to state.
    const stated = planned + 4 * rows * length * shape.hidden;
    t.log(`at most ${peak} bytes, planned ${stated}`);
    t.true(peak <= 1.1 * stated && stated <= 1.3 * peak);
    for (const { variable } of registry.parameters) variable.dispose();
  });
}
