import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameworkError } from '@framework/sdk';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import type { ExportFacts } from '../facts/export-facts.js';
import { sampleFacts } from '../testing/sample-facts.js';
import { topDomains } from './domains.js';
import { sizeRange } from './size-range.js';
import { KEYS, type Key, NO_STATEMENTS, readStatements, type Statements } from './statements.js';
import { euSummary } from './summary.js';

const all = (text: string): Statements => ({
  values: Object.fromEntries(
    Object.entries(KEYS).map(([key, kind]) => [key, kind === 'yes-no' ? true : text]),
  ) as Record<Key, string | boolean>,
  sources: [{ pattern: '*', category: 'public', address: text, description: text }],
});
const textOf = (page: string) =>
  page
    .replace(/<style>[\s\S]*<\/style>/, '')
    .replace(/<wbr>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

/** The sample without the column that makes its one source synthetic. */
const originals = (word = 'plain'): ExportFacts => {
  const facts = sampleFacts(word);
  const repositories = facts.kept.repositories.map((one) => ({ ...one, derived: 0, generatedBy: [] }));
  return { ...facts, kept: { ...facts.kept, repositories, generatedBy: [] } };
};

test('the template’s sections, in its order', (t) => {
  const { page } = euSummary(originals(), NO_STATEMENTS);
  const titles = [...page.matchAll(/<h[23][^>]*>(\d[^<]*)/g)].map(([, title]) => title!.split(' ')[0]);
  t.deepEqual(titles, [
    '1.',
    '1.1',
    '1.2',
    '1.3',
    '2.',
    '2.1',
    '2.2',
    '2.3',
    '2.4',
    '2.5',
    '2.6',
    '3.',
    '3.1',
    '3.2',
  ]);
});

test('nothing is invented: without a word of the provider each place names its key', (t) => {
  const { page, missing } = euSummary(originals(), NO_STATEMENTS);
  for (const key of [
    'provider.name',
    'model.placedOnMarket',
    'userData.fromModel',
    'sources.plain.category',
  ]) {
    t.true(missing.includes(key), key);
    t.true(page.includes(`<code>${key}</code>`), key);
  }
  const text = textOf(page);
  t.regex(text, /not finished : \d+ statements/);
  t.regex(
    text,
    /2\.1 Publicly available datasets Used to train the model\? none is stated to be; of 1 source nothing is stated/,
  );
  t.notRegex(text, /Used to train the model\? No /);
  // Known from the tables.
  t.regex(text, /Text yes Less than 1 billion tokens 8 tokens of 2 documents/);
  t.regex(text, /Since the run 1 document of 10 B was taken down/);
});

test('what was planted and rewritten is nobody’s personal data', (t) => {
  const facts = sampleFacts('personal-data');
  const rewritten = (planted: number) => {
    const plantedRewrites = { 'personal-data': { 'personal-data': planted } };
    const verdicts = { ...facts.verdicts, plantedRewrites };
    const text = textOf(euSummary({ ...facts, verdicts }, NO_STATEMENTS).page);
    return Number(/ Personal data \d+ (\d+) /.exec(text)![1]);
  };
  t.is(rewritten(1), rewritten(0) - 1);
});

test('with all statements none is missing, and sources stand where they are stated to belong', (t) => {
  const { page, missing } = euSummary(originals(), all('said so'));
  t.deepEqual(missing, []);
  const text = textOf(page);
  t.notRegex(text, /not stated by the provider|not finished/);
  t.regex(text, /2\.1 Publicly available datasets Used to train the model\? Yes/);
  t.regex(text, /2\.3 Data crawled and scraped from online sources Used to train the model\? No/);
  t.regex(text, /above 3% of all of them, by bytes .*100%/);
});

test('what a model wrote, or was made of other documents, is synthetic whatever is said', (t) => {
  const facts = sampleFacts('plain');
  const repositories = facts.kept.repositories.map((one) => ({ ...one, generated: 2 }));
  const made = { ...facts, kept: { ...facts.kept, repositories } };
  const text = textOf(euSummary(made, all('said so')).page);
  t.regex(text, /2\.5 Synthetic data Used to train the model\? Yes/);
  t.regex(text, /2\.1 Publicly available datasets Used to train the model\? No/);
  t.regex(text, /Models that wrote documents, as the run has them on record plain \(2 documents/);
});

test('the ranges of the template', (t) => {
  for (const [tokens, words] of [
    [0, 'Less than 1 billion tokens'],
    [999_999_999, 'Less than 1 billion tokens'],
    [1e9, '1 billion to 10 trillion tokens'],
    [1e13, '1 billion to 10 trillion tokens'],
    [1e13 + 1e9, 'More than 10 trillion tokens'],
  ] as const) {
    t.is(sizeRange(tokens), words);
  }
});

test('domains: a tenth by size, of a small enterprise a twentieth', (t) => {
  const [one] = originals().kept.repositories;
  const repositories = [
    { ...one!, repository: 'owner/name', bytes: 1e9 },
    ...Array.from({ length: 40 }, (_, at) => ({
      ...one!,
      repository: `https://www.site${at}.example/page`,
      bytes: at + 1,
    })),
  ];
  const top = topDomains(repositories, 'any');
  t.is(top.all, 40);
  t.deepEqual(
    top.shown.map(({ bytes }) => bytes),
    [40, 39, 38, 37],
  );
  t.is(topDomains(repositories, 'small-or-medium').shown.length, 2);
  const crawled = {
    ...all('x'),
    sources: [{ pattern: '*', category: 'crawled', address: null, description: null }],
  } as Statements;
  const facts = originals();
  const text = textOf(
    euSummary(
      {
        ...facts,
        kept: { ...facts.kept, repositories: repositories.map((r) => ({ ...r, source: 'plain' })) },
      },
      crawled,
    ).page,
  );
  t.regex(text, /the first 2 of 40 by size: a twentieth, at most 1,000/);
});

const word = (rest: string): string => `<!${rest}`;
const skeleton = (page: string): string =>
  (page.replace(/<style>[^<]*<\/style>/, '').match(/<[^>]*>/g) ?? [])
    .map((tag) => tag.replace(/"[^"]*"/g, '""'))
    .filter((tag) => tag !== '<wbr>')
    .join('');

test('whatever a name or a statement holds, the page has the tags it has of a plain one, and loads nothing', (t) => {
  const pageOf = (rest: string) => euSummary(originals(word(rest)), all(word(rest))).page;
  const plain = skeleton(pageOf('plain'));
  const hostile = fc.oneof(
    fc.string({ unit: anyCharacter(fc), maxLength: 60 }),
    fc.constantFrom(
      '--><script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      '</style><style>*{}',
      '\u202e\u0000',
    ),
  );
  fc.assert(
    fc.property(hostile, (rest) => t.is(skeleton(pageOf(rest)), plain)),
    { numRuns: 20 },
  );
  t.notRegex(pageOf('plain'), /<(?:script|link|img|iframe|form|base)\b|\son\w+=|url\(|@import/i);
});

test('statements are read from YAML, each mistake with its line', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'statements-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'provider.yaml');
  const read = (text: string) => {
    writeFileSync(file, text);
    return readStatements(file, 'provider.yaml');
  };
  const { values, sources } = read(
    'provider:\n  name: We\n  smallOrMedium: true\nsources:\n  npm:*: { category: public, address: https://www.npmjs.com }\n',
  );
  t.deepEqual(values, { 'provider.name': 'We', 'provider.smallOrMedium': true });
  t.deepEqual(sources, [
    { pattern: 'npm:*', category: 'public', address: 'https://www.npmjs.com', description: null },
  ]);
  for (const [text, at, says] of [
    ['provider:\n  nme: We\n', 2, /provider\.nme'.*provider\.name/],
    ['userData:\n  fromModel: maybe\n', 2, /neither true nor false/],
    ['model:\n  placedOnMarket: soon\n', 2, /no day/],
    ['sources:\n  a: { category: publik }\n', 2, /no category.*public/],
    ['sources:\n  a: { category: public, url: x }\n', 2, /no 'url'/],
    ['sources:\n  a: public\n', 2, /holds no keys/],
    ['just text\n', 1, /holds no keys/],
    ['provider:\n  name: [We\n', 3, /not readable as YAML/],
  ] as const) {
    const error = t.throws<FrameworkError>(() => read(text), { code: 'FWK_CLI_USAGE' } as never);
    t.is(error.at, `provider.yaml:${at}`, text);
    t.regex(error.message, says);
  }
  for (const [given, says] of [
    [join(folder, 'nothing.yaml'), 'there is no such file'],
    [folder, 'a folder, not a file'],
  ] as const) {
    const error = t.throws<FrameworkError>(() => readStatements(given, 'given.yaml'), {
      code: 'FWK_CLI_USAGE',
      message: says,
    } as never);
    t.is(error.at, 'given.yaml');
  }
});
