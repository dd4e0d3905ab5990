import {
  HYGIENE,
  isFrameworkError,
  type JsonValue,
  META,
  type Source,
  type SourceBatch,
} from '@framework/sdk';
import { hookContext, makePlugin } from '@framework/sdk/testing';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { config } from './config.js';
import plugin from './plugin.js';

interface Given {
  readonly path: string;
  readonly text: string | Uint8Array;
  readonly share?: string;
  readonly language?: string;
}

/** Makes a document several times as long as its traces, so that `maxShare` cuts none. */
const PADDING = '// padding\n'.repeat(400);

/** A source in memory, of one repository. */
const given = (id: string, documents: readonly Given[]): Source => ({
  id,
  async describe() {
    const content = documents.map(({ path, text }) => `${path}\0${text}`).join('\n');
    return {
      fingerprint: Buffer.from(`${id}${content}`).toString('hex'),
      documents: documents.length,
      bytes: 0,
      skipped: {},
      details: {},
    };
  },
  async *open({ cursor, batchSize }) {
    for (let from = (cursor as number | null) ?? 0; from < documents.length; from += batchSize) {
      const rows = documents.slice(from, from + batchSize);
      yield {
        ids: rows.map(({ path }) => `${id}:${path}`),
        contents: rows.map(({ text }) =>
          typeof text === 'string' ? new TextEncoder().encode(`${text}${PADDING}`) : text,
        ),
        meta: {
          [META.path]: rows.map(({ path }) => path),
          [META.repository]: rows.map(() => id),
          [META.licenseExpression]: rows.map(() => 'MIT'),
          [META.licenseFiles]: rows.map(() => [{ path: 'LICENSE', text: `of ${id}` }]),
          [META.share]: rows.map(({ share }) => share ?? 'code'),
          [META.language]: rows.map(({ language }) => language ?? 'javascript'),
        },
        cursor: from + rows.length,
      };
    }
  },
});

const fn = (name: string, comment = `Adds something to the value, as ${name} does.`) =>
  `/** ${comment} */\nexport function ${name}(value, other) {\n  if (value < other) {\n    return value;\n  }\n  return value + other;\n}\n`;
const documents = (count: number): Given[] =>
  Array.from({ length: count }, (_, at) => ({
    path: `src/part-${at}.js`,
    text: [0, 1, 2].map((each) => fn(`part${at}F${each}`)).join('\n'),
  }));

/** The lists themselves are `plugin-hygiene`'s, and tested there. */
const UNWANTED = /Contoso|John Doe|someone@|\+49 30|patient|Projekt Adler/;
const hygiene = {
  identity: 'f'.repeat(64),
  objection: (text: string) => (UNWANTED.test(text) ? 'unwanted' : undefined),
};

async function traces(
  inner: readonly Source[],
  settings: Readonly<Record<string, unknown>> = {},
  seed = 1,
): Promise<Source> {
  const sources = [...inner];
  const { hooks } = makePlugin(plugin, config, {
    config: { maxShare: 1, ...settings },
    seed,
    slots: [[HYGIENE, hygiene]],
  });
  await hooks!.ingest!({ sources, add: (source) => void sources.push(source) }, hookContext() as never);
  return sources.at(-1)!;
}

async function read(source: Source, batchSize = 7, cursor: JsonValue = null): Promise<SourceBatch[]> {
  const batches: SourceBatch[] = [];
  for await (const batch of source.open({ cursor, batchSize }, hookContext())) batches.push(batch);
  return batches;
}
const rowsOf = (batches: readonly SourceBatch[]) =>
  batches.flatMap(({ ids, contents, meta }) =>
    ids.map((id, row) => ({
      id,
      text: new TextDecoder().decode(contents[row]!),
      meta: Object.fromEntries(Object.entries(meta).map(([column, values]) => [column, values[row]!])),
    })),
  );
const describe = (source: Source) => source.describe(hookContext());

test('a trace carries what its origin is judged by', async (t) => {
  const source = await traces([given('npm:a@1', documents(2))]);
  for (const { id, meta } of rowsOf(await read(source))) {
    const [origin] = meta[META.derivedFrom] as string[];
    t.regex(origin!, /^npm:a@1:src\/part-\d\.js$/);
    t.true(id.startsWith(`${origin}#`));
    t.is(`npm:a@1:${meta[META.path]}`, id);
    t.like(meta, {
      [META.repository]: 'npm:a@1',
      [META.licenseExpression]: 'MIT',
      [META.share]: 'instructions',
      [META.language]: 'javascript',
    });
    t.deepEqual(meta[META.licenseFiles], [{ path: 'LICENSE', text: 'of npm:a@1' }]);
  }
});

test('any batch size and any cursor give the same traces', async (t) => {
  const inner = [given('npm:a@1', documents(70)), given('npm:b@1', documents(9))];
  const all = rowsOf(await read(await traces(inner)));
  t.true(all.length > 100);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.nat(), async (batchSize, pick) => {
      const batches = await read(await traces(inner), batchSize);
      t.deepEqual(rowsOf(batches), all);
      const at = pick % batches.length;
      const cursor = JSON.parse(JSON.stringify(batches[at]!.cursor)) as JsonValue;
      t.deepEqual(rowsOf(await read(await traces(inner), batchSize, cursor)), rowsOf(batches.slice(at + 1)));
    }),
    { numRuns: 12 },
  );
});

test('a document’s traces depend on it, the configuration and the seed alone', async (t) => {
  const [first, ...others] = documents(5);
  const alone = rowsOf(await read(await traces([given('npm:a@1', [first!])])));
  const among = rowsOf(await read(await traces([given('npm:a@1', [...others, first!])])));
  t.deepEqual(
    among.filter(({ id }) => id.startsWith('npm:a@1:src/part-0.js')),
    alone,
  );
  t.notDeepEqual(rowsOf(await read(await traces([given('npm:a@1', [first!])], {}, 2))), alone);
});

test('the fingerprint follows sources, seed and limits', async (t) => {
  const base = async () => (await describe(await traces([given('npm:a@1', documents(3))]))).fingerprint;
  const before = await base();
  t.is(await base(), before);
  for (const other of [
    traces([given('npm:a@1', documents(4))]),
    traces([given('npm:a@2', documents(3))]),
    traces([given('npm:a@1', documents(3))], { maxPerDocument: 2 }),
    traces([given('npm:a@1', documents(3))], { maxBytes: 5000 }),
    traces([given('npm:a@1', documents(3))], {}, 2),
  ]) {
    t.not((await describe(await other)).fingerprint, before);
  }
});

test('caps hold, and what falls to them is counted', async (t) => {
  const inner = [given('npm:a@1', documents(30))];
  const few = await describe(await traces(inner, { maxBytes: 6000 }));
  t.true(few.bytes <= 6000 && few.bytes > 4000, `${few.bytes}`);
  t.is(few.documents + few.skipped['over-cap']!, 90);
  const part = await describe(await traces(inner, { maxShare: 0.05 }));
  const { bytes } = (part.details as { madeFrom: { bytes: number } }).madeFrom;
  t.true(part.bytes <= bytes * 0.05 && part.bytes > bytes * 0.03);
  t.is((await describe(await traces(inner, { maxPerDocument: 1 }))).documents, 30);
  t.is((await describe(await traces(inner, { maxCodeLength: 80 }))).documents, 0);
});

test('of the versions of a function the one that a person wrote is kept', async (t) => {
  const text = fn('twice');
  const source = await traces([
    given('npm:a@1', [
      { path: 'dist/a.cjs', text },
      { path: 'dist/esm/a.js', text },
      {
        path: 'src/a.ts',
        text: text.replace('value, other', 'value: number, other: number'),
        language: 'typescript',
      },
      { path: 'src/other.js', text: text.replace('Adds', 'Does not add') },
    ]),
  ]);
  t.deepEqual(
    rowsOf(await read(source)).map(({ meta }) => (meta[META.derivedFrom] as string[])[0]),
    ['npm:a@1:src/a.ts', 'npm:a@1:src/other.js'],
  );
  t.is((await describe(source)).skipped['twin'], 2);
});

test('what is no origin is counted by reason', async (t) => {
  const source = await traces([
    given('npm:a@1', [
      { path: 'README.md', text: '# a', share: 'text' },
      { path: 'a.py', text: fn('a'), language: 'python' },
      { path: 'test/a.js', text: fn('a') },
      { path: 'a.min.js', text: fn('a') },
      { path: 'gpl.js', text: `// under the GNU General Public License\n${fn('b')}` },
      { path: 'spdx.js', text: `/* SPDX-License-Identifier: MIT */\n${fn('c')}` },
      { path: 'made.js', text: `// Automatically generated\n${fn('d')}` },
      { path: 'control.js', text: `const end = '<|end_of_turn|>';\n${fn('e')}` },
      { path: 'open.js', text: `const a = "\n${fn('f')}` },
      { path: 'wide.js', text: `const a = [${'1, '.repeat(300)}];\n${fn('g')}` },
      { path: 'none.js', text: 'export const a = 1;\n' },
      { path: 'good.js', text: fn('good') },
    ]),
  ]);
  const { documents: count, skipped } = await describe(source);
  t.is(count, 1);
  t.deepEqual(skipped, {
    'control-piece': 1,
    generated: 1,
    'long-lines': 1,
    'no-function': 1,
    'not-code': 1,
    'other-language': 1,
    path: 2,
    'states-licence': 2,
    'unreadable-syntax': 1,
  });
});

test('nothing is made of what was planted to be caught', async (t) => {
  const source = await traces([given('canary:secret', documents(2)), given('npm:a@1', documents(1))]);
  const { skipped } = await describe(source);
  t.is(skipped['planted'], 2);
  for (const { id } of rowsOf(await read(source))) t.true(id.startsWith('npm:a@1:'), id);
});

test('hygiene refuses and counts by reason, without telling what was found', async (t) => {
  const log: string[] = [];
  const planted = [
    fn('customer', 'Sends the invoice of Contoso to the archive.'),
    fn('person', 'Greets John Doe when the page has loaded.'),
    fn('mail', 'Writes to someone@example.org when it fails.'),
    fn('phone', 'Calls +49 30 1234567 when it fails.'),
    fn('health', 'Stores the blood pressure of a patient.'),
    fn('own', 'Builds the report of Projekt Adler each week.'),
  ];
  const source = await traces(
    [given('npm:a@1', planted.map((text, at) => ({ path: `${at}.js`, text })).concat(documents(3) as never))],
    // Of a function that has a comment every kind but some of `refuse`, `fix`, `complete` and `steps` repeats it.
    { maxPerDocument: 1 },
  );
  const context = {
    ...hookContext(),
    log: { info: (line: string) => void log.push(line), warn: () => undefined },
  };
  const { skipped } = await source.describe(context);
  const all = rowsOf(await read(source)).map(({ text }) => text);
  t.false(all.some((text) => UNWANTED.test(text)));
  t.true(skipped['hygiene-unwanted']! >= 3, JSON.stringify(skipped));
  t.regex(log.join('\n'), /refused by hygiene: \d+ /);
  t.notRegex(JSON.stringify([skipped, log]), /Contoso|John|Adler/);
});

test('sources are chosen by pattern; none is refused before any work', async (t) => {
  const inner = [
    given('npm:a@1', documents(2)),
    given('git:b/c@1', documents(2)),
    given('canary', documents(2)),
  ];
  const ids = rowsOf(await read(await traces(inner, { sources: ['npm:*', 'git:b/*'] }))).map(({ id }) => id);
  t.deepEqual([...new Set(ids.map((id) => id.split(':src')[0]))], ['git:b/c@1', 'npm:a@1']);
  const none = await traces(inner, { sources: ['hf:*'] });
  const error = await t.throwsAsync(async () => none.check!(hookContext()));
  t.true(isFrameworkError(error) && error.code === 'FWK_SOURCE_MISSING');
  t.regex(error.message, /no source of the run is called hf:\*/);
});

test('a cursor of something else is refused with a code', async (t) => {
  const source = await traces([given('npm:a@1', documents(1))]);
  const error = await t.throwsAsync(read(source, 7, 'elsewhere'));
  t.true(isFrameworkError(error) && error.code === 'FWK_SOURCE_CHANGED');
});

test('any bytes are read without harm, and counted', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.string({ unit: anyCharacter(fc) }).map((text) => `${fn('a')}${text}`),
        ),
        {
          minLength: 1,
          maxLength: 6,
        },
      ),
      async (contents) => {
        const source = await traces([
          given(
            'npm:a@1',
            contents.map((text, at) => ({ path: `${at}.js`, text })),
          ),
        ]);
        const { documents: count, bytes } = await describe(source);
        const rows = await read(source);
        t.is(rowsOf(rows).length, count);
        t.is(
          rows.flatMap((batch) => batch.contents).reduce((sum, each) => sum + each.byteLength, 0),
          bytes,
        );
      },
    ),
    { numRuns: 60 },
  );
});
