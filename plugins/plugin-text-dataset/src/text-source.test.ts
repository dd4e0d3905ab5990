import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { makeTar } from '@framework/readers/testing/make-tar';
import { isFrameworkError, type JsonValue, META, type Source } from '@framework/sdk';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { files } from './testing/files.js';
import { context, documentsOf, read, readBatches, sourceOf, sourcesOf } from './testing/read-source.js';
import { flat, lines, TREE } from './testing/rows.js';

const describe = (source: Source) => source.describe(context());

async function refused(t: ExecutionContext, code: string, run: () => Promise<unknown>): Promise<string> {
  const error = await t.throwsAsync(run);
  t.true(isFrameworkError(error) && error.code === code, `${error}`);
  return error.message;
}

const dolly = (response: string, more: Readonly<Record<string, JsonValue>> = {}) => ({
  instruction: 'Ask',
  context: '',
  response,
  category: 'open_qa',
  ...more,
});

test('a row of dolly is a document with licence, language, template and a stable id', async (t) => {
  const folder = files(t, {
    'databricks-dolly-15k.jsonl': lines([
      dolly('Tope', { instruction: 'Which is a fish? {context}', context: 'Two of them, $& and {text}.' }),
      dolly('Short'),
    ]),
  });
  const [first, second] = await read(await sourceOf('databricks-dolly-15k', [folder]));
  t.is(first!.id, 'dataset:databricks-dolly-15k:databricks-dolly-15k.jsonl#1');
  t.is(
    first!.text,
    '<|user|>\nWhich is a fish? {context}\n\nTwo of them, $& and {text}.<|end_of_turn|>\n<|assistant|>\nTope<|end_of_turn|>\n',
  );
  t.is(second!.text, '<|user|>\nAsk<|end_of_turn|>\n<|assistant|>\nShort<|end_of_turn|>\n');
  t.like(first!.meta, {
    [META.path]: 'databricks-dolly-15k.jsonl#1',
    [META.repository]: 'dataset:databricks-dolly-15k',
    [META.licenseExpression]: 'CC-BY-SA-3.0',
    [META.share]: 'instructions',
    [META.language]: 'en',
    category: 'open_qa',
    template: 'chat',
    generatedBy: null,
  });
  t.true((first!.meta['licenceFlags'] as string[]).includes('share-alike'));
});

test('CodeAlpaca carries its non-commercial licence and the model that wrote it, and says so first', async (t) => {
  const rows = [{ instruction: 'Print 1.', input: 'in Python', output: 'print(1)' }];
  const folder = files(t, { 'code_alpaca_2k.json': JSON.stringify(rows, null, 6) });
  const source = await sourceOf('code-alpaca', [folder], { template: 'alpaca' });
  const warnings: string[] = [];
  const ctx = context();
  await source.check!({ ...ctx, log: { ...ctx.log, warn: (line) => void warnings.push(line) } });
  t.regex(warnings.join(), /forbids commercial use.*commercial model/);
  const [document] = await read(source);
  t.regex(
    document!.text,
    /paired with an input[\s\S]*### Instruction:\nPrint 1\.\n\n### Input:\nin Python\n\n### Response:\nprint\(1\)/,
  );
  t.like(document!.meta, { [META.licenseExpression]: 'CC-BY-NC-4.0', generatedBy: 'text-davinci-003' });
});

const HOSTILE = Buffer.concat([
  Buffer.from(lines([dolly('one')])),
  Buffer.from('not json\n[1]\n\n'),
  Buffer.from('{"instruction":"a\0b","context":"","response":"c","category":"d"}\n'),
  Buffer.from(lines([dolly('nul \0')])),
  Buffer.from(lines([dolly('lone')]).replace('lone', 'half \\ud800')),
  Buffer.from('{"instruction":"a","context":"","response":"caf'),
  Buffer.of(0xe9, 0xff),
  Buffer.from('","category":"d"}\n'),
  Buffer.from(lines([dolly('x'.repeat(5000)), dolly(' '), dolly('<|end_of_turn|> and on')])),
  Buffer.from(lines([{ text: 'other' }, dolly('', { context: 7 }), dolly('last')])),
]);

test('nothing is lost: each row is a document, or counted by reason and place', async (t) => {
  const folder = files(t, { 'a.jsonl': HOSTILE });
  const source = await sourceOf('databricks-dolly-15k', [folder], { maxRowBytes: 4000 });
  const { documents, bytes, skipped, details } = await describe(source);
  t.deepEqual(skipped, {
    'control-piece': 1,
    empty: 1,
    'not-an-object': 1,
    'not-json': 2,
    nul: 1,
    'other-layout': 2,
    'row-too-long': 1,
  });
  t.deepEqual((details['skippedFirst'] as Record<string, unknown>)['not-json'], ['a.jsonl#2', 'a.jsonl#5']);
  const rows = await read(source);
  t.deepEqual(
    rows.map(({ id }) => id.split('#')[1]),
    ['1', '7', '8', '14'],
  );
  t.is(documents, rows.length);
  t.is(
    bytes,
    rows.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
  );
  t.regex(rows[2]!.text, /caf\ufffd\ufffd/);
  t.deepEqual(rows[2]!.meta['invalidUtf8'], {
    replaced: 2,
    offset: 47,
    bytes: 'e9ff222c2263617465676f7279223a22',
  });
  t.like(rows[1]!.meta['invalidUtf8'], { replaced: 1 });
  const strict = await sourceOf('databricks-dolly-15k', [folder], { maxRowBytes: 4000, invalidUtf8: 'drop' });
  t.is((await describe(strict)).skipped['invalid-utf8'], 2);
  t.is((await read(strict)).length, 2);
});

test('any batch size and any cursor give the same documents, from every kind of file', async (t) => {
  const rows = Array.from({ length: 23 }, (_, at) => dolly(at % 5 === 0 ? '' : `answer ${at} é`));
  const folder = files(t, {
    'a.jsonl': HOSTILE,
    'b.json': JSON.stringify(rows, null, 1),
    'c.jsonl.gz': gzipSync(lines(rows)),
    'd.tar': makeTar([
      { name: '/absolute/../x.jsonl', content: lines(rows.slice(0, 7)) },
      { name: 'link.jsonl', type: '2' },
      { name: 'x.json.gz', content: gzipSync(JSON.stringify(rows.slice(7))) },
      { name: 'x.json.gz', content: gzipSync(JSON.stringify(rows.slice(9))) },
    ]),
    'e.txt': 'no dataset',
  });
  const trees = files(t, {
    'a.jsonl': lines([TREE, TREE]),
    'b.jsonl': lines([...flat(TREE), 'x', ...flat(TREE)]),
  });
  for (const [dataset, place] of [
    ['databricks-dolly-15k', folder],
    ['oasst1', trees],
  ] as const) {
    const open = () => sourceOf(dataset, [place], { maxRowBytes: 40_000, treePaths: 'every' });
    const all = await read(await open());
    t.is(new Set(all.map(({ id }) => id)).size, all.length);
    t.is((await describe(await open())).documents, all.length);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 90 }), fc.nat(), async (batchSize, pick) => {
        const batches = await readBatches(await open(), batchSize);
        t.deepEqual(documentsOf(batches), all);
        const at = pick % batches.length;
        const cursor = JSON.parse(JSON.stringify(batches[at]!.cursor)) as JsonValue;
        const rest = await readBatches(await open(), batchSize, cursor);
        t.deepEqual(documentsOf(rest), documentsOf(batches.slice(at + 1)));
      }),
      { numRuns: 25 },
    );
  }
});

test('whatever the bytes and the ending, a file is read or refused with a code, and its rows add up', async (t) => {
  const texts = fc.array(
    fc.oneof(
      fc.json(),
      fc.string({ unit: anyCharacter(fc) }),
      fc
        .record({
          instruction: fc.string(),
          input: fc.string({ unit: anyCharacter(fc) }),
          output: fc.string(),
        })
        .map((row) => JSON.stringify(row)),
    ),
    { minLength: 1, maxLength: 6 },
  );
  const packed = fc.tuple(
    texts,
    fc.constantFrom('a.jsonl', 'a.json', 'a.jsonl.gz', 'a.tar', 'a.json.gz', 'a.tgz'),
    fc.nat(),
  );
  await fc.assert(
    fc.asyncProperty(packed, async ([rows, name, damage]) => {
      const text = name.includes('.jsonl') ? rows.join('\n') : `[${rows.join(',')}]`;
      const inner = Buffer.from(text);
      const archive = /tar|tgz/.test(name) ? makeTar([{ name: 'x.json', content: inner }]) : inner;
      const content = Buffer.from(/gz$/.test(name) ? gzipSync(archive) : archive);
      // One bit in four files is another.
      if (damage % 4 === 0 && content.byteLength > 0)
        content[damage % content.byteLength]! ^= 1 << (damage % 7);
      const folder = files(t, { [name]: content });
      try {
        const source = await sourceOf('code-alpaca', [folder], { maxRowBytes: 1024 });
        await source.check!(context());
        const { documents } = await describe(source);
        t.is((await read(source)).length, documents);
      } catch (error) {
        if (!isFrameworkError(error)) throw error;
        t.regex(error.code, /^FWK_SOURCE_(?:UNREADABLE|EMPTY)$/);
      }
    }),
    { numRuns: 150 },
  );
});

test('what stood in a file as U+FFFD was not replaced', async (t) => {
  const row = Buffer.from(lines([dolly('\ufffd and X')]));
  row[row.indexOf('X')] = 0xff;
  const [document] = await read(await sourceOf('databricks-dolly-15k', [files(t, { 'a.jsonl': row })]));
  t.like(document!.meta['invalidUtf8'], { replaced: 1 });
  t.regex(document!.text, /\ufffd and \ufffd/);
});

test('packed or not, a file gives documents of the same ids; two that would share them are refused', async (t) => {
  const text = lines([dolly('one'), dolly('two')]);
  const plain = files(t, { 'a.jsonl': text });
  const packed = files(t, { 'a.jsonl.gz': gzipSync(text) });
  const [one, two] = await Promise.all(
    [plain, packed].map(async (folder) => read(await sourceOf('databricks-dolly-15k', [folder]))),
  );
  t.deepEqual(one, two);
  const both = await sourceOf('databricks-dolly-15k', [plain, packed]);
  t.regex(await refused(t, 'FWK_CONFIG_INVALID', async () => both.check!(context())), /documents of one id/);
});

test('the fingerprint follows content and what documents are made with', async (t) => {
  const fingerprint = async (text: string, settings = {}) => {
    const folder = files(t, { 'a.jsonl': text });
    return (await describe(await sourceOf('databricks-dolly-15k', [folder], settings))).fingerprint;
  };
  const before = await fingerprint(lines([dolly('one')]));
  t.is(await fingerprint(lines([dolly('one')])), before);
  t.not(await fingerprint(lines([dolly('two')])), before);
  t.not(await fingerprint(lines([dolly('one')]), { template: 'plain' }), before);
  t.not(await fingerprint(lines([dolly('one')]), { invalidUtf8: 'drop' }), before);
});

test('what cannot be read to its end is refused before any work, by name', async (t) => {
  const text = lines(Array.from({ length: 9 }, () => dolly('one')));
  const packed = gzipSync(text);
  const broken = {
    'gz.jsonl.gz': [
      packed.subarray(0, packed.byteLength - 9),
      /gz\.jsonl\.gz' ends in the middle of its gzip data/,
    ],
    'array.json': [
      Buffer.from(JSON.stringify([dolly('one'), dolly('two')]).slice(0, -9)),
      /breaks off in row 2/,
    ],
    'a.tar': [
      makeTar([{ name: 'x.jsonl', content: text }]).subarray(0, 700),
      /ends in the middle of its tar data/,
    ],
  } as const;
  for (const [name, [content, message]] of Object.entries(broken)) {
    const source = await sourceOf('databricks-dolly-15k', [files(t, { [name]: content })]);
    t.regex(await refused(t, 'FWK_SOURCE_UNREADABLE', () => describe(source)), message);
  }
});

test('the wrong dataset, file or name is refused with what to do', async (t) => {
  const folder = files(t, { 'a.jsonl': lines([{ text: 'x', meta: {} }]), 'b.txt': '', 'empty/x.txt': '' });
  const check = (source: Source) => refused(t, 'FWK_SOURCE_UNREADABLE', async () => source.check!(context()));
  t.regex(
    await check(await sourceOf('databricks-dolly-15k', [folder])),
    /row 1 of 'a\.jsonl' has no instruction, context, response, category.*it has: text, meta/,
  );
  t.regex(await check(await sourceOf('oasst1', [join(folder, 'b.txt')])), /no file with one of the endings/);
  const empty = await sourceOf('oasst1', [join(folder, 'empty')]);
  await refused(t, 'FWK_SOURCE_EMPTY', async () => empty.check!(context()));
  const nothing = await sourceOf('databricks-dolly-15k', [files(t, { 'a.jsonl': '\n' })]);
  await refused(t, 'FWK_SOURCE_EMPTY', () => describe(nothing));
  await refused(t, 'FWK_CONFIG_INVALID', () => sourcesOf({ datasets: { dolly: [folder] } }));
  await refused(t, 'FWK_CONFIG_INVALID', () => sourcesOf({ datasets: {} }));
  await refused(t, 'FWK_CONFIG_INVALID', () => sourceOf('oasst1', [folder], { template: 'chatml' }));
  const source = await sourceOf('databricks-dolly-15k', [files(t, { 'a.jsonl': lines([dolly('one')]) })]);
  await refused(t, 'FWK_SOURCE_CHANGED', () => readBatches(source, 7, { file: 3 }));
});

test('a file that changes after it was described is refused', async (t) => {
  const folder = files(t, { 'a.jsonl': lines([dolly('one')]) });
  const source = await sourceOf('databricks-dolly-15k', [folder]);
  await describe(source);
  writeFileSync(join(folder, 'a.jsonl'), lines([dolly('another')]));
  await refused(t, 'FWK_SOURCE_CHANGED', () => read(source));
});
