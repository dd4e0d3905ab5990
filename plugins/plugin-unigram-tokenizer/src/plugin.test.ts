import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFrameworkError, TOKENIZER } from '@framework/sdk';
import {
  artefact,
  fitContext,
  hookContext,
  makePlugin,
  recordBatch,
  stageContext,
} from '@framework/sdk/testing';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import { config } from './config.js';
import { writeModelProto } from './model/model-proto.js';
import { plan } from './plan.js';
import definition from './plugin.js';
import { testWith } from './testing/conditional-test.js';
import { configOf, fitOn, ownCode } from './testing/tiny-tokenizer.js';

async function fitted(values: Record<string, unknown> = {}, rows = ownCode) {
  const dir = temporaryFolder('tokenizer');
  const plugin = makePlugin(definition, config, { config: { vocabularySize: 500, ...values } });
  const { fit, load, apply } = plugin.hooks!.tokenize!;
  async function* stream() {
    yield recordBatch(rows);
  }
  await fit!(stream(), fitContext(dir));
  await load!(await artefact(dir), hookContext());
  return { dir, plugin, apply, tokenizer: plugin.slot(TOKENIZER) };
}

test('fits a vocabulary of exactly the size asked for, and writes what the peers load', async (t) => {
  for (const vocabularySize of [400, 501, 777]) {
    const { dir, tokenizer } = await fitted({ vocabularySize });
    t.is(tokenizer.vocabularySize, vocabularySize);
    const files = (await artefact(dir)).files;
    t.deepEqual([...files], ['tokenizer.json', 'tokenizer.model', 'tokenizer.vocab', 'training.json']);
    const vocab = await readFile(join(dir, 'tokenizer.vocab'), 'utf8');
    t.is(vocab.split('\n').length, vocabularySize + 1);
    const json = JSON.parse(await readFile(join(dir, 'tokenizer.json'), 'utf8'));
    t.is(json.model.vocab.length, vocabularySize);
  }
});

test('encodes every kept row, each closed by the end-of-document token', async (t) => {
  const { apply, tokenizer } = await fitted();
  const batch = recordBatch(
    [
      { id: 'a', content: 'let a = 1;\n' },
      { id: 'dropped', content: 'x' },
      { id: 'empty', content: '' },
      { id: 'bytes', content: Uint8Array.of(0xff, 0x00) },
    ],
    7,
  );
  batch.judge(1, { action: 'drop', reason: 'test' });
  const tokens = (await apply(batch, stageContext()))!;
  t.is(tokens.sequence, 7);
  t.deepEqual(tokens.documents, ['a', 'empty', 'bytes']);
  for (const [row, text] of [
    [0, 'let a = 1;\n'],
    [1, ''],
  ] as const) {
    const ids = tokens.tokens.subarray(tokens.offsets[row], tokens.offsets[row + 1]);
    t.is(ids.at(-1), tokenizer.endOfDocument);
    t.is(Buffer.from(tokenizer.decode(ids)).toString(), text);
  }
  t.is(tokens.offsets[3], tokens.tokens.length);
});

test('the same documents give the same bytes, however they are batched and ordered', async (t) => {
  const values = { vocabularySize: 450, sampleBytes: 30_000 };
  const { bytes, training } = await fitOn(ownCode, values);
  const again = await fitOn(ownCode.toReversed(), values);
  t.deepEqual(again.bytes, bytes);
  t.deepEqual(again.training, training);
});

test('held-out and dropped documents do not shape the vocabulary', async (t) => {
  const rows = [
    ...ownCode,
    { id: 'held', content: 'zyx '.repeat(5000) },
    { id: 'dropped', content: 'zyx '.repeat(5000) },
  ];
  const batch = recordBatch(rows);
  batch.judge(rows.length - 2, { action: 'hold', reason: 'test', split: 'heldout' });
  batch.judge(rows.length - 1, { action: 'drop', reason: 'test' });
  const dir = temporaryFolder('tokenizer');
  const plugin = makePlugin(definition, config, { config: { vocabularySize: 500 } });
  async function* stream() {
    yield batch;
  }
  await plugin.hooks!.tokenize!.fit!(stream(), fitContext(dir));
  const { dir: without } = await fitted();
  t.deepEqual(await readFile(join(dir, 'tokenizer.model')), await readFile(join(without, 'tokenizer.model')));
});

test('too little text for the vocabulary says the largest possible, and that one is', async (t) => {
  const largestOf = async (rows: typeof ownCode) => {
    const error = await t.throwsAsync(fitOn(rows, { vocabularySize: 60_000 }));
    t.true(isFrameworkError(error) && error.code === 'FWK_DATA_TOO_SMALL');
    return Number(/largest possible vocabulary is (\d+), not 60000/.exec(error.message)![1]);
  };
  for (const rows of [
    [{ id: 'a', content: Buffer.from('the cat sat on the mat; the dog sat on the cat\n'.repeat(3)) }],
    ownCode.slice(0, 2),
    ownCode,
  ]) {
    const vocabularySize = await largestOf(rows);
    t.is((await fitOn(rows, { vocabularySize })).model.pieces.length, vocabularySize);
  }
});

test('no text at all is an error', async (t) => {
  for (const rows of [[], [{ id: 'a', content: '' }], [{ id: 'a', content: Uint8Array.of(0xff, 0xfe) }]]) {
    const error = await t.throwsAsync(fitOn(rows));
    t.true(isFrameworkError(error) && error.code === 'FWK_DATA_EMPTY');
  }
});

test('a tokenizer asked for before it is loaded is an error', (t) => {
  const plugin = makePlugin(definition, config, {});
  const error = t.throws(() => plugin.slot(TOKENIZER));
  t.true(isFrameworkError(error) && error.code === 'FWK_FIT_MISSING');
});

test('a given model is used as it is, if it has the vocabulary size', async (t) => {
  const { dir, tokenizer } = await fitted();
  const model = join(dir, 'tokenizer.model');
  const given = await fitted({ model }, []);
  t.is(given.tokenizer.hash, tokenizer.hash);
  const size = await t.throwsAsync(fitted({ model, vocabularySize: 501 }));
  t.true(isFrameworkError(size) && size.code === 'FWK_CONFIG_INVALID' && size.action.includes('500'));
  const missing = await t.throwsAsync(fitted({ model: join(dir, 'nothing.model') }));
  t.true(isFrameworkError(missing) && missing.code === 'FWK_SOURCE_MISSING');
  await writeFile(model, (await readFile(model)).subarray(0, 1000));
  const corrupt = await t.throwsAsync(fitted({ model }));
  t.true(isFrameworkError(corrupt) && corrupt.code === 'FWK_TOKENIZER_CORRUPT');
});

test('a tokenizer.json may be given too: it is the same tokenizer', async (t) => {
  const { dir, tokenizer } = await fitted();
  const given = await fitted({ model: join(dir, 'tokenizer.json') }, []);
  const text = Buffer.from('const x = 1;\n\treturn x;\n');
  t.deepEqual(given.tokenizer.encode(text), tokenizer.encode(text));
  t.deepEqual([...(await artefact(given.dir)).files], [...(await artefact(dir)).files]);
});

test('a given model that has a reserved name as text costs the tokenizer.json, not the run', async (t) => {
  const { model } = await fitOn(ownCode, { vocabularySize: 499 });
  const file = join(temporaryFolder('tokenizer'), 'given.model');
  const pieces = [...model.pieces, { text: '<unk>', score: -3, type: 'normal' as const }];
  await writeFile(file, writeModelProto({ ...model, pieces }));
  const { dir, tokenizer } = await fitted({ model: file }, []);
  t.is(tokenizer.encode(Buffer.from('<unk>'))[0], 499);
  t.deepEqual([...(await artefact(dir)).files], ['tokenizer.model', 'tokenizer.vocab', 'training.json']);
});

testWith(
  'FRAMEWORK_FIXTURES',
  'a foreign model loads, with a warning for each thing it loses',
  async (t, fixtures) => {
    const { plugin, tokenizer, dir } = await fitted(
      { model: join(fixtures, 'sentencepiece_test.model'), vocabularySize: 1000 },
      [],
    );
    t.is(
      Buffer.from(tokenizer.decode(tokenizer.encode(Buffer.from('  I saw　ａ girl ')))).toString(),
      'I saw a girl',
    );
    t.is(tokenizer.piece(tokenizer.endOfDocument), '</s>');
    t.truthy(plugin);
    t.false((await artefact(dir)).files.includes('tokenizer.json'));
  },
);

test('the plan states the vocabulary size, and a model that is not there', (t) => {
  const facts = { get: () => 0, find: () => undefined };
  t.is(plan(configOf({ vocabularySize: 4096 }), facts).facts?.vocabularySize, 4096);
  t.is(plan(configOf({ model: '/no/such.model' }), facts).problems?.length, 1);
});
