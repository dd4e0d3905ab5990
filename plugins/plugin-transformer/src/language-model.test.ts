import { createReferenceOps } from '@framework/native/reference';
import {
  BACKEND,
  type CheckpointDraft,
  type CheckpointView,
  decodeSafetensors,
  encodeSafetensors,
  type ForwardState,
  type JsonValue,
  LANGUAGE_MODEL,
  PARAMETERS,
  randomStream,
  type StepContext,
  type StoredTensor,
  TOKENIZER,
} from '@framework/sdk';
import { hookContext, makePlugin } from '@framework/sdk/testing';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { config as schema } from './config.js';
import transformer from './plugin.js';
import { sample } from './sampling.js';
import { PlainRegistry } from './testing/plain-registry.js';
import { toyWindows } from './testing/toy-windows.js';

const V = 23;
const sizes = { layers: 2, hidden: 12, heads: 3, keyValueHeads: 1, headSize: 4, feedForward: 10 };

function make(overrides: object = {}, seed = 1) {
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
    config: { ...sizes, initialDeviation: 0.4, contextLength: 8, ...overrides },
  });
  return { plugin, registry, model: () => plugin.slot(LANGUAGE_MODEL) };
}

test.before(async () => {
  await tf.setBackend('cpu');
});

test.serial(
  'scores are the negative logarithms of a softmax over the vocabulary, and leave no tensor',
  (t) => {
    const { model, registry } = make();
    const language = model();
    const { tokens, documents } = toyWindows(2, 6, V);
    const before = tf.memory().numTensors;
    const losses = language.score(tokens, 2, 6, documents);
    t.is(tf.memory().numTensors, before);
    t.is(losses.length, 12);
    t.is(losses[5], 0);
    t.is(losses[11], 0);

    // Every next token in place of the real one: the probabilities of one position add up to 1.
    let sum = 0;
    for (let id = 0; id < V; id++) {
      const probe = tokens.slice();
      probe[4] = id;
      sum += Math.exp(-language.score(probe, 2, 6, documents)[3]!);
    }
    t.true(Math.abs(sum - 1) < 1e-5, `${sum}`);
    t.is(registry.parameters.length, 14);
  },
);

test.serial('a score does not depend on the rows beside it, nor on other documents of its row', (t) => {
  const language = make().model();
  const { tokens } = toyWindows(3, 5, V);
  const together = language.score(tokens, 3, 5);
  for (let row = 0; row < 3; row++) {
    const alone = language.score(tokens.slice(row * 5, row * 5 + 5), 1, 5);
    t.deepEqual(alone, together.slice(row * 5, row * 5 + 5));
  }
  const packed = language.score(Int32Array.of(9, 9, 4, 7, 2), 1, 5, Int32Array.of(0, 0, 1, 1, 1));
  const apart = language.score(Int32Array.of(4, 7, 2), 1, 3);
  for (const t_ of [0, 1]) t.true(Math.abs(packed[2 + t_]! - apart[t_]!) < 1e-6);
});

test.serial('generation is the same for the same seed, and another for another', (t) => {
  const language = make().model();
  const generate = (seed: number) =>
    language.generate([1, 2, 3], {
      maximum: 12,
      temperature: 1,
      topP: 0.95,
      stop: [],
      random: randomStream({ seed, plugin: 'test', hook: 'generate', sequence: 0 }),
    });
  const before = tf.memory().numTensors;
  const ids = generate(1);
  t.is(tf.memory().numTensors, before);
  t.is(ids.length, 12);
  t.deepEqual(generate(1), ids);
  t.notDeepEqual(generate(2), ids);
});

test.serial('greedy generation takes what scores best, and stops before a stop id', (t) => {
  const language = make().model();
  const options = { maximum: 5, temperature: 0, topP: 1, stop: [] as number[], random: { uniform: () => 0 } };
  const ids = language.generate([4, 4], options);
  const context = [4, 4];
  for (const id of ids) {
    const losses = Array.from({ length: V }, (_, candidate) => {
      const row = Int32Array.from([...context, candidate]);
      return language.score(row, 1, row.length)[row.length - 2]!;
    });
    t.is(losses.indexOf(Math.min(...losses)), id);
    context.push(id);
  }
  t.deepEqual(language.generate([4, 4], { ...options, stop: [ids[2]!] }), ids.slice(0, ids.indexOf(ids[2]!)));
  t.throws(() => language.generate([], options), { instanceOf: RangeError });
});

test('a nucleus leaves out the unlikely, greedy takes the lowest of equals', (t) => {
  const logits = Float32Array.of(Math.log(0.5), Math.log(0.3), Math.log(0.2));
  const draw = (uniform: number, topP: number) =>
    sample(logits, { temperature: 1, topP, random: { uniform: () => uniform } });
  t.is(draw(0.999, 1), 2);
  t.is(draw(0.999, 0.8), 1);
  t.is(draw(0.999, 0.4), 0);
  t.is(draw(0.7, 0.8), 1);
  t.is(sample(Float32Array.of(1, 2, 2), { temperature: 0, topP: 1, random: { uniform: () => 0 } }), 1);
});

test('first weights depend on seed and name alone', (t) => {
  const values = (overrides: object, seed: number, name: string) => {
    const { model, registry } = make(overrides, seed);
    model();
    return [...registry.get(name).variable.dataSync()];
  };
  const name = 'layers.0.attention.qkv';
  t.deepEqual(values({}, 1, name), values({ layers: 5, feedForward: 3 }, 1, name));
  t.notDeepEqual(values({}, 1, name), values({}, 2, name));
  t.notDeepEqual(values({}, 1, name), values({}, 1, 'layers.1.attention.qkv'));
});

interface Saved {
  readonly files: Map<string, Uint8Array>;
}

async function save(plugin: ReturnType<typeof make>['plugin']): Promise<Saved> {
  const files = new Map<string, Uint8Array>();
  const draft: CheckpointDraft = {
    step: 1,
    tensors: async (file, tensors, metadata) =>
      void files.set(file, Buffer.concat([...encodeSafetensors(tensors, metadata)])),
    json: async (file, value) => void files.set(file, Buffer.from(JSON.stringify(value))),
  };
  await plugin.hooks!.checkpoint!(draft, hookContext());
  return { files };
}

async function restore(
  plugin: ReturnType<typeof make>['plugin'],
  { files }: Saved,
  change: (tensors: Map<string, StoredTensor>) => void = () => undefined,
): Promise<void> {
  const view: CheckpointView = {
    step: 1,
    dir: 'runs/x/checkpoints/step-1',
    stateVersion: 1,
    purpose: 'evaluate',
    has: (file) => files.has(file),
    json: async (file) => JSON.parse(Buffer.from(files.get(file)!).toString()) as JsonValue,
    tensors: async (file) => {
      const { tensors } = decodeSafetensors(files.get(file)!, file);
      change(tensors);
      return tensors;
    },
  };
  await plugin.hooks!.restore!(view, hookContext());
}

test('a restored model scores the same, made fresh or made before', async (t) => {
  const trained = make({ contextLength: null });
  const windows = toyWindows(1, 6, V);
  const state = { batch: { ...windows }, mode: 'train', anchor: tf.scalar(0), add: () => undefined };
  trained.plugin.hooks!.forward!(state as unknown as ForwardState, {} as StepContext);
  const expected = trained.model().score(windows.tokens, 1, 6);
  const saved = await save(trained.plugin);

  const fresh = make({ contextLength: null }, 2);
  await restore(fresh.plugin, saved);
  t.deepEqual(fresh.model().score(windows.tokens, 1, 6), expected);
  t.is(fresh.model().contextLength, 6);

  const used = make({}, 3);
  t.notDeepEqual(used.model().score(windows.tokens, 1, 6), expected);
  await restore(used.plugin, saved);
  t.deepEqual(used.model().score(windows.tokens, 1, 6), expected);
  t.deepEqual((await save(fresh.plugin)).files.get('weights'), saved.files.get('weights'));
});

test('a context length that is not known yet is said, not guessed', (t) => {
  t.throws(() => make({ contextLength: null }).model().contextLength, { code: 'FWK_CHECKPOINT_MISSING' });
});

test('weights that are not this model’s are refused by name and shape', async (t) => {
  const saved = await save(make().plugin);
  const refused = (message: RegExp, change: (tensors: Map<string, StoredTensor>) => void) =>
    t.throwsAsync(restore(make().plugin, saved, change), { code: 'FWK_CHECKPOINT_MISMATCH', message });
  await refused(/no tensor 'norm'/, (tensors) => void tensors.delete('norm'));
  await refused(/'norm' is F32 \[3, 4\], the model's F32 \[12\]/, (tensors) => {
    tensors.set('norm', { ...tensors.get('norm')!, shape: [3, 4] });
  });
  await refused(/a tensor 'lm_head'/, (tensors) => void tensors.set('lm_head', tensors.get('norm')!));
  await t.throwsAsync(restore(make({ ropeTheta: 500 }).plugin, saved), {
    code: 'FWK_CHECKPOINT_MISMATCH',
    message: /ropeTheta 10000, the preset's has 500/,
  });
});

test('sizes that do not go together are refused before a weight is made', (t) => {
  const { model, registry } = make({ keyValueHeads: 2 });
  t.throws(() => model(), { code: 'FWK_CONFIG_INVALID' });
  t.is(registry.parameters.length, 0);
});
