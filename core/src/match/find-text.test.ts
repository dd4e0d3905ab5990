import { readFile, writeFile } from 'node:fs/promises';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { makeDerived } from '../run/derived-object.js';
import { derivedObjects } from '../run/derived-objects.js';
import { folder } from '../run/testing/folder.js';
import { matchIndex } from './build-index.js';
import { findText, type MatchMode } from './find-text.js';
import { INDEX_FILES } from './index-header.js';
import { type ToyDocument, toyBlend } from './testing/blend.js';

async function searched(
  t: ExecutionContext,
  shards: readonly (readonly ToyDocument[])[],
  verdicts: Parameters<typeof toyBlend>[2] = [],
) {
  const { store, documents } = await toyBlend(await folder(t), shards, verdicts);
  const index = await makeDerived(
    store,
    matchIndex(documents, () => undefined),
  );
  const find = (text: string | Uint8Array, mode: MatchMode = 'whole', limit = 100) =>
    findText(documents, index, { text: Buffer.from(text as string), mode, limit });
  return { store, documents, index, find };
}

const CODE = `export function debounce(wait, call) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...given), wait);
  };
}
`;
const OTHER = 'const table = new Map();\nfor (const [key, value] of entries) table.set(key, value + 1);\n';

test('a text is found with its document, place and licence, exact or but for white space', async (t) => {
  const { find } = await searched(
    t,
    [
      [
        {
          id: 'a:one',
          content: `// one\n${CODE}\n${OTHER}`,
          meta: { license: 'MIT', repository: 'a', path: 'one' },
        },
        { id: 'a:two', content: OTHER },
      ],
      [
        { id: 'b:three', content: CODE.replaceAll('\n', '\r\n').replaceAll('  ', '\t'), split: 'heldout' },
        { id: 'b:four', content: CODE, takenDown: true },
      ],
    ],
    [
      {
        id: 'c:copy',
        action: 'drop',
        plugin: 'p',
        reason: 'near-duplicate',
        evidence: { kept: 'a:one' },
        meta: { license: 'ISC' },
      },
      { id: 'c:of-copy', action: 'drop', plugin: 'p', reason: 'copy', evidence: { of: 'c:copy' }, meta: {} },
      { id: 'c:other', action: 'drop', plugin: 'p', reason: 'copy', evidence: { of: 'a:two' }, meta: {} },
    ],
  );
  const answer = await find(`\n${CODE}\n\n`);
  t.deepEqual(answer.found, { documents: 2, spans: 2 });
  t.true(answer.complete);
  const [one, three] = answer.matches;
  t.like(one!, { id: 'a:one', license: 'MIT', repository: 'a', path: 'one', verdict: 'kept', exact: true });
  t.deepEqual(one!.spans, [
    { text: { from: 1, to: CODE.length }, from: 7, to: 7 + CODE.length - 1, line: 2, exact: true },
  ]);
  t.like(three!, { id: 'b:three', verdict: 'held', split: 'heldout', exact: false, license: null });
  t.deepEqual(
    answer.copies.map(({ id, license }) => [id, license]),
    [
      ['c:copy', 'ISC'],
      ['c:of-copy', null],
    ],
  );
  t.like(await find(CODE, 'whole', 1), { found: { documents: 2, spans: 2 }, matches: { length: 1 } });
  t.like(await find(CODE.replace('wait);', 'later);')), { found: { documents: 0, spans: 0 }, longest: null });
  await t.throwsAsync(find('timer = setTimeout'), { code: 'FWK_MATCH_SHORT' });
  await t.throwsAsync(find(`x${' '.repeat(1000)}y`), { code: 'FWK_MATCH_SHORT' });
});

test('the longest stretches of a text that is nowhere as a whole', async (t) => {
  const { find } = await searched(t, [
    [
      { id: 'all', content: `${CODE}${OTHER}` },
      { id: 'some', content: CODE.slice(20) },
      { id: 'none', content: 'nothing of it '.repeat(20) },
    ],
  ]);
  const text = `before ${CODE}§§§${OTHER}`;
  const answer = await find(text, 'parts');
  t.deepEqual(
    answer.matches.map(({ id }) => id),
    ['all', 'some'],
  );
  t.is(answer.longest!.bytes, CODE.trim().length);
  t.deepEqual(
    answer.matches[0]!.spans.map(({ text: { from, to } }) => Buffer.from(text).subarray(from, to).toString()),
    [CODE.trim(), OTHER.trim()],
  );
  t.deepEqual((await find(text)).matches, []);
});

test('what is found is what stands there, nothing more and nothing less', async (t) => {
  const word = fc.constantFrom('ab', 'abab', 'aaaaaaaaaaaa', 'x = 1;', '\n  ', 'return', '\u00e4\u20ac', '0');
  const content = fc
    .array(word, { minLength: 40, maxLength: 120, size: 'max' })
    .map((words) => words.join(''));
  const blend = fc.array(content, { minLength: 1, maxLength: 5 });
  const cuts = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 5, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(blend, content, cuts, async (contents, free, places) => {
      const { find } = await searched(t, [contents.map((text, at) => ({ id: `d${at}`, content: text }))]);
      // Cut out of documents, and free: words are not cut inside a character, so that both are text.
      const cut = places.map(([from, length]) => {
        const source = contents[from % contents.length]!;
        const start = from % source.length;
        return source.slice(start, start + 60 + (length % 200));
      });
      for (const text of [free, ...cut]) {
        if (text.replace(/\s/g, '').length < 60) continue;
        const bare = (one: string) => one.replace(/\s/g, '');
        const { matches, found } = await find(text);
        const expected = contents.flatMap((one, at) => (bare(one).includes(bare(text)) ? [`d${at}`] : []));
        t.deepEqual(
          matches.map(({ id }) => id),
          expected,
        );
        for (const { id, spans, exact } of matches) {
          const bytes = Buffer.from(contents[Number(id.slice(1))]!);
          for (const span of spans) {
            const there = bytes.subarray(span.from, span.to).toString();
            t.is(bare(there), bare(text));
            t.is(span.exact, there === text.trim());
            t.is(span.line, bytes.subarray(0, span.from).toString().split('\n').length);
          }
          t.is(exact, bytes.toString().includes(text.trim()) && spans.some((span) => span.exact));
        }
        t.is(found.documents, expected.length);
      }
    }),
    { numRuns: 5 },
  );
});

test('the same documents have the same index; what was taken down is not in it; it is found by them', async (t) => {
  const documents = [
    [
      { id: 'a', content: CODE },
      { id: 'gone', content: OTHER, takenDown: true },
    ],
  ];
  const [one, other] = [await searched(t, documents), await searched(t, documents)];
  t.is(one.index.contentHash, other.index.contentHash);
  for (const file of one.index.files) t.false((await readFile(one.index.path(file))).includes('gone'), file);
  t.like(await one.find(OTHER), { found: { documents: 0 } });
  t.deepEqual([...(await derivedObjects(one.store))], [[one.index.fingerprint, one.documents.fingerprint]]);
});

test('documents, table or directory that are not what was indexed are told of', async (t) => {
  const { documents, find } = await searched(t, [
    [
      { id: 'a', content: CODE },
      { id: 'b', content: OTHER },
    ],
  ]);
  const shard = documents.path('shard-00000.bin');
  const bytes = await readFile(shard);
  await writeFile(shard, Buffer.from(bytes).fill('x', bytes.length - 2));
  t.like(await find(CODE), { found: { documents: 1 } }, 'another document is damaged');
  await writeFile(shard, Buffer.from(bytes).fill('x', CODE.length - 1, CODE.length));
  await t.throwsAsync(find(CODE.trim()), { code: 'FWK_STORE_CORRUPT' });
  await writeFile(shard, bytes);
  const table = documents.path('shard-00000.ndjson');
  const rows = await readFile(table, 'utf8');
  await writeFile(table, rows.replace('"id":"a"', '"id":"c"'));
  await t.throwsAsync(find(CODE), { code: 'FWK_STORE_CORRUPT' });
});

test('an index with a directory that is broken is told of, not believed', async (t) => {
  const { index, find } = await searched(t, [[{ id: 'a', content: CODE }]]);
  await writeFile(index.path(INDEX_FILES.directory), Buffer.alloc(4096, 255));
  await t.throwsAsync(find(CODE), { code: 'FWK_STORE_CORRUPT' });
});

/** Text without repetition, of exactly so many bytes. */
function distinct(seed: string, bytes: number): string {
  let text = '';
  for (let n = 0; text.length < bytes; n++) text += `${seed}${(n * 7919) % 10007} `;
  return text.slice(0, bytes - 1) + seed;
}

test('of two stretches on one diagonal both are found, the longer one first', async (t) => {
  const [first, middle, second] = [distinct('a', 300), distinct('m', 40), distinct('b', 120)];
  const { find } = await searched(t, [
    [
      { id: 'x:one', content: first + middle + second },
      { id: 'x:two', content: first },
    ],
  ]);
  const { matches } = await find(first + distinct('x', 40) + second, 'parts');
  t.deepEqual(
    matches.map(({ id, spans }) => [id, spans.map(({ text }) => [text.from, text.to])]),
    [
      [
        'x:one',
        [
          [0, 300],
          [340, 460],
        ],
      ],
      ['x:two', [[0, 300]]],
    ],
  );
});

test('a stretch whose white space differs is walked once', async (t) => {
  const text = distinct('w', 3000);
  const { find } = await searched(t, [[{ id: 'x:one', content: text }]]);
  const { matches, found } = await find(text.replaceAll(' ', '\n\t'), 'parts');
  t.deepEqual(found, { documents: 1, spans: 1 });
  t.false(matches[0]!.spans[0]!.exact);
});
