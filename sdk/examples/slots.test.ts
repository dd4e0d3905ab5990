/** Each example of a slot fills it with something that works. */
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  ATTENTION,
  BACKEND,
  ENCODER,
  EXECUTOR,
  GROUNDING_SCORER,
  HYGIENE,
  LANGUAGE_MODEL,
  LICENCE_TEXTS,
  OPTIMIZER,
  PARAMETERS,
  QUERY_ENGINE,
  REMOTE_FILES,
  REPLIES,
  randomStream,
  SANDBOX,
  SEQUENCER,
  type StepHooks,
  TEACHER,
  TEXT_KERNELS,
  type TensorBackend,
  TOKENIZER,
  TOKENIZER_FILES,
  type TokenShards,
  TRAINER,
} from '@framework/sdk';
import {
  artefact,
  fitContext,
  forwardState,
  hookContext,
  makePlugin,
  microBatch,
  stepBatch,
  stepContext,
} from '@framework/sdk/testing';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { checked, fetched } from './remote-sets.js';
import attention from './slots/attention.js';
import backend from './slots/backend.js';
import { describeView } from './slots/device-view.js';
import encoder from './slots/encoder.js';
import executor from './slots/executor.js';
import groundingScorer from './slots/grounding-scorer.js';
import hygiene from './slots/hygiene.js';
import languageModel from './slots/language-model.js';
import licenceTexts from './slots/licence-texts.js';
import optimizer from './slots/optimizer.js';
import parameters from './slots/parameters.js';
import queryEngine from './slots/query-engine.js';
import remoteFiles from './slots/remote-files.js';
import replies from './slots/replies.js';
import sandbox from './slots/sandbox.js';
import sequencer from './slots/sequencer.js';
import teacher from './slots/teacher.js';
import textKernels from './slots/text-kernels.js';
import own, { RERANKER } from './slots/token.js';
import tokenizer from './slots/tokenizer.js';
import tokenizerFiles from './slots/tokenizer-files.js';
import trainer from './slots/trainer.js';
import { folder } from './support.js';
import { parameterRegistry, referenceBackend } from './tensors.js';

test.before(async () => {
  await tf.setBackend('cpu');
});

test('text-kernels: who has none says why', (t) => {
  const kernels = makePlugin(textKernels).slot(TEXT_KERNELS);
  t.false(kernels.ok);
  t.truthy(!kernels.ok && kernels.why);
});

test('tokenizer-files: what is opened is described, and written as it was', (t) => {
  const { formats, open, describe, write } = makePlugin(tokenizerFiles).slot(TOKENIZER_FILES);
  const file = Uint8Array.from({ length: 256 }, (_, byte) => 255 - byte);
  const opened = open(file, 'table');
  t.deepEqual(opened.encode(Uint8Array.of(0, 1)), Uint32Array.of(255, 254));
  t.deepEqual(opened.decode([255, 256, 254]), Uint8Array.of(0, 1));
  t.is(describe(opened)?.pieces.length, opened.vocabularySize);
  t.deepEqual(write(opened, formats[0]!), file);
  t.throws(() => open(file.fill(0), 'table'), { code: 'FWK_TOKENIZER_CORRUPT' });
});

test('licence-texts: what is on the list has its text', (t) => {
  const { from, text } = makePlugin(licenceTexts).slot(LICENCE_TEXTS);
  t.truthy(from);
  t.regex(text('0BSD')!, /^Permission/);
  t.is(text('toString'), undefined);
});

test('query-engine: rows are written, and come back; what is no SELECT is refused', async (t) => {
  const { writeTable, select } = makePlugin(queryEngine).slot(QUERY_ENGINE);
  const { signal } = new AbortController();
  const file = join(await folder(t), 'numbers.ndjson');
  const column = { name: 'n', type: 'integer', meaning: 'a number' } as const;
  const table = { name: 'numbers', meaning: 'Numbers.', columns: [column] };
  async function* batches() {
    yield [[1], [2]];
    yield [[3]];
  }
  t.deepEqual(await writeTable(table, batches(), file, signal), { rows: 3 });
  const query = { tables: [{ table, file }], mostRows: 2, memoryBytes: 1e6 };
  const { rows, more } = await select({ ...query, sql: 'SELECT * FROM numbers' }, signal);
  t.deepEqual({ rows, more }, { rows: [[1], [2]], more: true });
  await t.throwsAsync(select({ ...query, sql: 'DROP TABLE numbers' }, signal), { code: 'FWK_QUERY_REFUSED' });
});

test('remote-files: what is listed comes, with the hash it was listed with', async (t) => {
  const { list, fetch } = makePlugin(remoteFiles).slot(REMOTE_FILES);
  const call = { at: 'remote', signal: new AbortController().signal };
  const set = { hub: 'me/one-file', revision: 'a'.repeat(40), files: '*' };
  const [file] = await list(set, call);
  const { path, sha256 } = await fetch(file!, call);
  t.is(sha256, file!.hash.hex);
  t.is(readFileSync(path, 'utf8'), 'print(1)\n');
  rmSync(dirname(path), { recursive: true });
  await t.throwsAsync(list({ ...set, hub: 'me/none' }, call), { code: 'FWK_SOURCE_MISSING' });
});

test('remote-sets: what a source reads of a set is looked at, then brought here; nothing else is', async (t) => {
  const hub = makePlugin(remoteFiles).slot(REMOTE_FILES);
  const rows: typeof hub = {
    ...hub,
    list: async (set, call) => (await hub.list(set, call)).map((file) => ({ ...file, name: 'rows.jsonl' })),
  };
  const sets = [{ hub: 'me/one-file', revision: 'a'.repeat(40), files: '*' }];
  const ctx = hookContext({ slots: [[REMOTE_FILES, rows]] });
  await checked(ctx, sets);
  const files = await fetched(ctx, sets);
  t.deepEqual(
    files.map(({ name, bytes }) => [name, bytes]),
    [['rows.jsonl', 9]],
  );
  t.is(readFileSync(files[0]!.path, 'utf8'), 'print(1)\n');
  rmSync(dirname(files[0]!.path), { recursive: true });
  const other = hookContext({ slots: [[REMOTE_FILES, hub]] });
  await t.throwsAsync(checked(other, sets), { code: 'FWK_SOURCE_EMPTY' });
  await t.throwsAsync(checked(hookContext(), sets), { code: 'FWK_SLOT_MISSING' });
});

test('tokenizer: any bytes come back', (t) => {
  const { encode, decode, vocabularySize } = makePlugin(tokenizer).slot(TOKENIZER);
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  t.deepEqual(decode(encode(all)), all);
  t.true(encode(all).every((id) => id < vocabularySize));
});

test('sequencer: windows of documents that are long enough, in the order of the seed', async (t) => {
  const dir = await folder(t);
  const lengths = [9, 2, 5, 7];
  const shards: TokenShards = {
    fingerprint: 'x',
    vocabularySize: 16,
    documents: lengths.map((tokens, id) => ({
      id: `${id}`,
      sha256: '',
      repository: '',
      split: id === 3 ? 'heldout' : 'train',
      share: 'code',
      tokens,
      bytes: tokens,
    })),
    read: (document) => new Uint32Array(lengths[document]!).fill(document),
  };
  const slot = makePlugin(sequencer, undefined, { config: { length: 4 } }).slot(SEQUENCER);
  await slot.fit(shards, fitContext(dir));
  const reader = await slot.open(await artefact(dir), shards);
  t.is(reader.windows, 2);
  const sources = [0, 1, 2].map((sequence) => reader.window(sequence).sources[0]);
  t.deepEqual([...sources].sort().slice(0, 2), [0, sources[2]!]);
  t.is(reader.window(0).tokens.length, 5);
  const short = makePlugin(sequencer, undefined, { config: { length: 100 } }).slot(SEQUENCER);
  await t.throwsAsync(short.fit(shards, fitContext(dir)), { code: 'FWK_DATA_TOO_SMALL' });
});

test.serial('optimizer: against the gradient, scaled', (t) => {
  const registry = parameterRegistry();
  const parameter = registry.add({
    name: 'a',
    initial: tf.tensor1d([1, 2]),
    weightDecay: 'no',
    gradient: 'tape',
  });
  parameter.gradient.write(Float32Array.of(1, -1));
  makePlugin(optimizer).slot(OPTIMIZER).step([parameter], { step: 1, learningRate: 0.5, gradientScale: 0.5 });
  t.deepEqual([...parameter.variable.dataSync()], [0.75, 2.25]);
});

test.serial('parameters: registered once, at the first forward pass', (t) => {
  const registry = parameterRegistry();
  const { hooks } = makePlugin(parameters, undefined, { slots: [[PARAMETERS, registry]] });
  const offset = () => {
    const state = forwardState(microBatch([[[1]]]), { hidden: tf.ones([1, 3]) });
    hooks!.forward!(state, stepContext(hookContext()));
    return state.output('offset');
  };
  offset();
  t.deepEqual([...offset().dataSync()], [1, 1, 1]);
  t.deepEqual(
    registry.parameters.map(({ name }) => name),
    ['offset/bias'],
  );
});

test.serial('trainer: a model with one weight finds its minimum', (t) => {
  const registry = parameterRegistry();
  const weight = registry.add({ name: 'w', initial: tf.scalar(0), weightDecay: 'no', gradient: 'tape' });
  const sgd = makePlugin(optimizer).slot(OPTIMIZER);
  const slot = makePlugin(trainer, undefined, {
    config: { learningRate: 0.25 },
    slots: [
      [PARAMETERS, registry],
      [OPTIMIZER, sgd],
      [BACKEND, referenceBackend()],
    ],
  }).slot(TRAINER);
  const hooks: StepHooks = {
    forward(state) {
      state.add('w', weight.variable);
      return state;
    },
    loss(terms) {
      const sum = tf.squaredDifference(terms.state.output('w'), 3) as tf.Scalar;
      terms.add('distance', { sum, count: 1, weight: 1 });
      return terms;
    },
  };
  const oneThing = (step: number) => ({ ...stepBatch([microBatch([[[1]]])], step), counts: { distance: 1 } });
  const losses = Array.from({ length: 20 }, (_, step) => {
    return slot.step(oneThing(step), hooks)['loss']!;
  });
  t.is(losses[0], 9);
  t.true(losses.at(-1)! < 1e-6);
  t.true(Math.abs(weight.variable.dataSync()[0]! - 3) < 1e-3);
  weight.variable.assign(tf.scalar(Number.NaN));
  t.throws(() => slot.step(oneThing(20), hooks), {
    code: 'FWK_LOSS_NOT_FINITE',
  });
});

test.serial('backend: the offer works here, and computes', async (t) => {
  const [offer] = makePlugin(backend).offers;
  t.true((await offer!.probe()).ok);
  const made = (await offer!.create({ threads: 1 })) as TensorBackend;
  const product = made.ops.linear(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]]));
  t.deepEqual([...product.dataSync()], [11]);
  t.true(made.memory().peakBytes > 0);
});

test.serial('attention: shapes it has no kernel for are the backend’s', (t) => {
  const slot = makePlugin(attention, undefined, { slots: [[BACKEND, referenceBackend()]] }).slot(ATTENTION);
  const layout = { rows: 1, length: 2, heads: 1, keyValueHeads: 1, headSize: 2, theta: 10_000 };
  const qkv = tf.tensor2d([1, 0, 1, 0, 5, 6, 0, 1, 0, 1, 7, 8], [2, 6]);
  const { out } = slot.attention(qkv, layout, Int32Array.of(0, 0));
  // The first position sees itself alone.
  t.deepEqual([...out.dataSync().slice(0, 2)], [5, 6]);
});

test('language model: ln V for every token but the last, and ids of the vocabulary', (t) => {
  const model = makePlugin(languageModel, undefined, {
    slots: [[TOKENIZER, { vocabularySize: 8 }]],
  }).slot(LANGUAGE_MODEL);
  const losses = model.score(new Int32Array(6), 2, 3);
  t.deepEqual(
    [...losses].map((loss) => loss > 0),
    [true, true, false, true, true, false],
  );
  t.true(Math.abs(losses[0]! - Math.log(8)) < 1e-6);
  const random = randomStream({ seed: 1, plugin: 'test', hook: 'test', sequence: 0 });
  const ids = model.generate([], { maximum: 20, temperature: 1, topP: 1, stop: [3], random });
  t.true(ids.every((id) => id >= 0 && id < 8 && id !== 3));
});

test('encoder: a state a token, of its own document', (t) => {
  const slot = makePlugin(encoder).slot(ENCODER);
  const states = slot.encode(new Int32Array(4), 1, 4, Int32Array.of(0, 0, 1, 1));
  t.deepEqual([...states], [0.25, 0.5, 0.25, 0.5]);
  t.is(slot.weightsHash().length, 64);
  t.throws(() => slot.encode(new Int32Array(3), 1, 4), { instanceOf: RangeError });
});

test('grounding-scorer: of two passages the one with the query’s tokens scores higher', (t) => {
  const { embedQueries, embedPassages, dimensions } = makePlugin(groundingScorer).slot(GROUNDING_SCORER);
  const [query] = [embedQueries([Int32Array.of(3, 5, 5)])];
  const passages = embedPassages([Int32Array.of(5, 3, 9), Int32Array.of(7, 8, 9)]);
  const score = (row: number) =>
    query.reduce((sum, value, i) => sum + value * passages[row * dimensions + i]!, 0);
  t.true(score(0) > score(1));
  t.throws(() => embedQueries([new Int32Array(0)]), { instanceOf: RangeError });
});

test('sandbox: nothing passes where nothing runs', async (t) => {
  const slot = makePlugin(sandbox).slot(SANDBOX);
  t.true((await slot.selfTest()).length > 0);
  const limits = { wallSeconds: 1, memoryBytes: 2 ** 28, outputBytes: 2 ** 16 };
  const task = { id: 'a', language: 'python', program: 'f = 1', entryPoint: 'f', tests: '', limits } as const;
  t.like(await slot.judge(task, new AbortController().signal), { passed: false, reason: 'crash' });
  await slot.close();
});

test('executor: results in the order of the items', async (t) => {
  const slot = makePlugin(executor).slot(EXECUTOR);
  const results: unknown[] = [];
  const items = (async function* () {
    yield 1;
    yield 2;
  })();
  for await (const result of slot.map(items, 'filter', new AbortController().signal)) results.push(result);
  t.deepEqual(results, [
    { task: 'filter', item: 1 },
    { task: 'filter', item: 2 },
  ]);
  await slot.close();
});

test('a view of device memory says what it holds', (t) => {
  const view = {
    pointer: 0n,
    bytes: 24,
    dtype: 'f32' as const,
    shape: [2, 3],
    strides: [3, 1],
    device: { kind: 'cpu' as const, index: 0 },
    stream: 0n,
    release: () => undefined,
  };
  t.is(describeView(view), 'f32[2, 3] on cpu:0, 24 bytes, contiguous');
  t.regex(describeView({ ...view, strides: [1, 2] }), /strided/);
});

test('a slot of one’s own', (t) => {
  const { rank } = makePlugin(own).slot(RERANKER);
  t.deepEqual(rank('sort a list', ['nothing', 'how to sort a list', 'a list']), [1, 2, 0]);
});

const request = {
  task: 'T/0',
  sample: 0,
  prompt: 'def f():',
  stop: [],
  maxTokens: 8,
  temperature: 0,
  topP: 1,
  seed: 0,
};

test('replies: silence is a reply, and a stop is heard', async (t) => {
  const source = makePlugin(replies).slot(REPLIES);
  t.like(await source.reply(request, new AbortController().signal), { text: '', ended: 'end-of-document' });
  await t.throwsAsync(source.reply(request, AbortSignal.abort()), { any: true, name: 'AbortError' });
});

test('a teacher is there, and says its lesson', async (t) => {
  const source = makePlugin(teacher).slot(TEACHER);
  const { signal } = new AbortController();
  await t.notThrowsAsync(async () => source.check!(signal));
  t.is((await source.reply(request, signal))!.text, 'Name the parts of a function.');
});

test('hygiene objects in a word, and does not tell what it found', (t) => {
  const { objection } = makePlugin(hygiene).slot(HYGIENE);
  t.is(objection('the ACME account'), 'customer-name');
  t.is(objection('the account'), undefined);
});
