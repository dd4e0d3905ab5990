/** Each example of a hook does what its docstring says. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BACKEND, LANGUAGE_MODEL, PARAMETERS, type RunReport, TOKENIZER } from '@framework/sdk';
import {
  artefact,
  evalContext,
  evalReport,
  fitContext,
  forwardState,
  hookContext,
  lossTerms,
  makePlugin,
  memoryCheckpoint,
  microBatch,
  readSource,
  recordBatch,
  stageContext,
  stepBatch,
  stepContext,
} from '@framework/sdk/testing';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import checkpoint from './hooks/checkpoint.js';
import collate from './hooks/collate.js';
import evaluate from './hooks/evaluate.js';
import filter from './hooks/filter.js';
import forward from './hooks/forward.js';
import ingest from './hooks/ingest.js';
import loss from './hooks/loss.js';
import report from './hooks/report.js';
import setup from './hooks/setup.js';
import step from './hooks/step.js';
import tokenize from './hooks/tokenize.js';
import tokens from './hooks/tokens.js';
import twoPhase from './hooks/two-phase.js';
import { folder } from './support.js';
import { parameterRegistry, referenceBackend } from './tensors.js';

test.before(async () => {
  await tf.setBackend('cpu');
});

test('setup reads the list, teardown closes the file, twice without harm', async (t) => {
  const dir = await folder(t);
  const denyList = join(dir, 'deny.txt');
  await writeFile(denyList, 'repo:a.ts\nrepo:c.ts\n');
  const { hooks } = makePlugin(setup, undefined, { config: { denyList } });
  await hooks!.setup!(hookContext());
  const batch = recordBatch([
    { id: 'repo:a.ts', content: 'a' },
    { id: 'repo:b.ts', content: 'b' },
  ]);
  await hooks!.filter!.apply(batch, stageContext());
  t.deepEqual([batch.alive(0), batch.alive(1)], [false, true]);
  await hooks!.teardown!(hookContext());
  await hooks!.teardown!(hookContext());
});

test('ingest: a source delivers every line, and goes on from any cursor', async (t) => {
  const dir = await folder(t);
  const file = join(dir, 'documents.jsonl');
  const lines = ['a', 'b', 'c', 'd', 'e'].map((name) => JSON.stringify({ path: `${name}.ts`, text: name }));
  await writeFile(file, `${lines.join('\n')}\n`);
  const { hooks } = makePlugin(ingest, undefined, { config: { file } });
  const sources: Parameters<typeof readSource>[0][] = [];
  await hooks!.ingest!({ sources, add: (one) => void sources.push(one) }, stageContext());
  const [source] = sources;
  await source!.check!(hookContext());
  t.is((await source!.describe(hookContext())).documents, 5);
  const batches = await readSource(source!, 2);
  t.deepEqual(
    batches.map(({ ids }) => ids),
    [['jsonl:a.ts', 'jsonl:b.ts'], ['jsonl:c.ts', 'jsonl:d.ts'], ['jsonl:e.ts']],
  );
  for (const [index, { cursor }] of batches.entries()) {
    const rest = await readSource(source!, 2, cursor);
    t.deepEqual(
      rest.map(({ ids }) => ids),
      batches.slice(index + 1).map(({ ids }) => ids),
    );
  }
  const gone = makePlugin(ingest, undefined, { config: { file: `${file}.gone` } });
  await gone.hooks!.ingest!({ sources, add: (one) => void sources.push(one) }, stageContext());
  await t.throwsAsync(sources[1]!.check!(hookContext()), { code: 'FWK_SOURCE_MISSING' });
});

test('filter drops long lines with their length as evidence, and leaves dropped rows alone', async (t) => {
  const { hooks } = makePlugin(filter, undefined, { config: { maxLineLength: 3 } });
  const batch = recordBatch([
    { id: 'short', content: 'abc' },
    { id: 'long', content: 'abcd' },
    { id: 'gone', content: 'abcde' },
  ]);
  batch.judge(2, { action: 'drop', reason: 'other' });
  const lines = () => ({ longest: Uint32Array.of(3, 4, 5) });
  await hooks!.filter!.apply(batch, stageContext({ features: { lines } }));
  t.deepEqual(
    batch.verdicts.map(({ row, reason, evidence }) => ({ row, reason, evidence })),
    [
      { row: 2, reason: 'other', evidence: undefined },
      { row: 1, reason: 'line-too-long', evidence: { longest: 4 } },
    ],
  );
});

test('filter takes the byte-order mark off a document it keeps', async (t) => {
  const { hooks } = makePlugin(filter, undefined, { config: { maxLineLength: 3 } });
  const batch = recordBatch([
    { id: 'plain', content: 'abc' },
    { id: 'marked', content: '\uFEFFabc' },
  ]);
  const lines = () => ({ longest: Uint32Array.of(3, 3) });
  await hooks!.filter!.apply(batch, stageContext({ features: { lines } }));
  t.deepEqual(batch.bytes(1), batch.bytes(0));
  t.deepEqual(
    batch.verdicts.map(({ row, action, reason }) => ({ row, action, reason })),
    [{ row: 1, action: 'rewrite', reason: 'byte-order-mark' }],
  );
});

test('two phases: the first of equal documents stays, whatever batch it stands in', async (t) => {
  const dir = await folder(t);
  const handler = makePlugin(twoPhase).hooks!.filter!;
  const first = () => recordBatch([{ id: 'a', content: 'same' }]);
  const second = () =>
    recordBatch(
      [
        { id: 'b', content: 'same' },
        { id: 'c', content: 'other' },
      ],
      1,
    );
  await handler.fit!(
    (async function* () {
      yield first();
      yield second();
    })(),
    fitContext(dir),
  );
  await handler.load!(await artefact(dir), hookContext());
  const [one, two] = [first(), second()];
  for (const batch of [two, one]) await handler.apply(batch, stageContext());
  t.deepEqual(one.verdicts, []);
  t.deepEqual(
    two.verdicts.map(({ row, evidence }) => ({ row, evidence })),
    [{ row: 0, evidence: { first: 'a' } }],
  );
});

const letters = {
  vocabularySize: 257,
  hash: '',
  endOfDocument: 256,
  encode: (text: Uint8Array) => Uint32Array.from(text),
  decode: (ids: ArrayLike<number>) => Uint8Array.from(ids),
  piece: String,
};

test('tokenize: kept rows only, each with its end', async (t) => {
  const batch = recordBatch([
    { id: 'a', content: 'hi' },
    { id: 'b', content: 'no' },
    { id: 'c', content: '' },
  ]);
  batch.judge(1, { action: 'drop', reason: 'other' });
  const context = stageContext({ slots: [[TOKENIZER, letters]] });
  const tokenized = (await makePlugin(tokenize).hooks!.tokenize!.apply(batch, context))!;
  t.deepEqual(tokenized.documents, ['a', 'c']);
  t.deepEqual([...tokenized.tokens], [104, 105, 256, 256]);
  t.deepEqual([...tokenized.offsets], [0, 3, 4]);
});

test('tokens: long documents are cut, and keep their end', async (t) => {
  const { hooks } = makePlugin(tokens, undefined, { config: { maxTokens: 2 } });
  const cut = await hooks!.tokens!.apply(
    {
      sequence: 0,
      documents: ['a', 'b'],
      tokens: Uint32Array.of(1, 2, 3, 9, 4, 9),
      offsets: Uint32Array.of(0, 4, 6),
    },
    stageContext(),
  );
  t.deepEqual([...cut.tokens], [1, 9, 4, 9]);
  t.deepEqual([...cut.offsets], [0, 2, 4]);
});

test('collate brings labels, and counts the rows of the whole step', async (t) => {
  const batch = stepBatch([microBatch([[[2, 5]], [[3, 5]]]), microBatch([[[4, 5]]])]);
  await makePlugin(collate).hooks!.collate!(batch, stepContext(hookContext()));
  t.deepEqual(batch.counts, { parity: 3 });
  t.deepEqual([...batch.micro[0]!.extra['parity/labels']!.data], [0, 1]);
});

const twoRows = microBatch([[[1, 2]], [[3, 4]]]);
const hidden = () => tf.tensor2d([1, 0, 1, 0, 0, 2, 0, 2], [4, 2]);

test.serial('forward: the head adds a score a row, its weight learns on the tape and is saved', async (t) => {
  const parameters = parameterRegistry();
  const { hooks } = makePlugin(forward, undefined, {
    slots: [
      [PARAMETERS, parameters],
      [BACKEND, referenceBackend()],
    ],
  });
  const score = () => {
    const state = forwardState(twoRows, { hidden: hidden() });
    hooks!.forward!(state, stepContext(hookContext()));
    return state.output('parity');
  };
  const [first, second] = score().dataSync();
  const [weight] = parameters.parameters;
  const [w0, w1] = weight!.variable.dataSync();
  t.true(Math.abs(first! - w0!) < 1e-6 && Math.abs(second! - 2 * w1!) < 1e-6);
  const { grads } = tf.variableGrads(() => tf.sum(score()) as tf.Scalar);
  t.deepEqual([...grads[weight!.variable.name]!.dataSync()], [1, 2]);
  const saved = memoryCheckpoint();
  await hooks!.checkpoint!(saved.draft(), hookContext());
  const again = parameterRegistry();
  const other = makePlugin(forward, undefined, {
    slots: [
      [PARAMETERS, again],
      [BACKEND, referenceBackend()],
    ],
  });
  await other.hooks!.restore!(saved.view(), hookContext());
  t.deepEqual(again.parameters[0]!.variable.dataSync(), weight!.variable.dataSync());
});

test.serial('loss: the sum of squared errors, its count and weight', (t) => {
  const batch = microBatch([[[2]], [[3]]]);
  batch.extra['parity/labels'] = { shape: [2], data: Float32Array.of(0, 1) };
  const terms = lossTerms(forwardState(batch, { parity: tf.tensor1d([0.5, 3]) }), { parity: 2 });
  makePlugin(loss).hooks!.loss!(terms, stepContext(hookContext()));
  const { sum, count, weight } = terms.terms.get('parity')!;
  t.is(sum.dataSync()[0], 4.25);
  t.deepEqual([count, weight], [2, 0.1]);
});

test('step says once that the loss has halved', (t) => {
  const plugin = makePlugin(step);
  for (const [done, value] of [4, 3, 2, 1].entries()) {
    plugin.hooks!.step!({
      step: done + 1,
      steps: 4,
      tokens: 0,
      metrics: { loss: value },
      seconds: 0,
      tokensPerSecond: 0,
    });
  }
  t.deepEqual(plugin.log, ['step 3: the loss is half of what it was']);
});

test('checkpoint and restore: what was counted comes back, but not for an evaluation', async (t) => {
  const save = async (plugin: ReturnType<typeof makePlugin>) => {
    const saved = memoryCheckpoint();
    await plugin.hooks!.checkpoint!(saved.draft(), hookContext());
    return saved;
  };
  const trained = makePlugin(checkpoint);
  await trained.hooks!.collate!(stepBatch([microBatch([[[1, 2, 2]]])]), stepContext(hookContext()));
  const saved = await save(trained);
  const [resumed, evaluating] = [makePlugin(checkpoint), makePlugin(checkpoint)];
  await resumed.hooks!.restore!(saved.view(), hookContext());
  await evaluating.hooks!.restore!(saved.view({ purpose: 'evaluate' }), hookContext());
  t.deepEqual((await save(resumed)).files, saved.files);
  t.notDeepEqual((await save(evaluating)).files, saved.files);
  await t.throwsAsync(async () => resumed.hooks!.restore!(saved.view({ stateVersion: 2 }), hookContext()), {
    code: 'FWK_CHECKPOINT_MISMATCH',
  });
});

test('evaluate: the mean loss of held-out tokens, null where nothing was held out', async (t) => {
  const model = {
    vocabularySize: 257,
    contextLength: 8,
    score: (_ids: Int32Array, _rows: number, length: number) =>
      new Float32Array(length).fill(1, 0, length - 1),
    generate: () => [],
  };
  const loss = async (...splits: readonly string[]) => {
    const report = evalReport();
    const documents = splits.map((split, i) => ({ id: `repo:${i}`, text: 'ab', split }));
    const base = hookContext({ slots: [[LANGUAGE_MODEL, model]] });
    await makePlugin(evaluate).hooks!.evaluate!(report, evalContext(base, documents, letters));
    return report.results.get('held-out-loss')!.metrics['loss']!;
  };
  const { value, count } = await loss('train', 'heldout', 'heldout');
  t.deepEqual([value, count], [1, 4]);
  const nothing = await loss('train');
  t.is(nothing.value, null);
  t.truthy(nothing.note);
});

test('report writes a table into the folder of the run', async (t) => {
  const dir = await folder(t);
  const run = { dir, results: { mine: { metrics: { loss: { value: 2, unit: 'nats', better: 'lower' } } } } };
  await makePlugin(report).hooks!.report!(run as unknown as RunReport, hookContext());
  t.is(await readFile(join(dir, 'results.csv'), 'utf8'), 'evaluator,metric,value,unit\nmine,loss,2,nats\n');
});
