import { isFrameworkError, META } from '@framework/sdk';
import test from 'ava';
import { files } from '../testing/files.js';
import { context, read, sourceOf, sourcesOf } from '../testing/read-source.js';
import { lines } from '../testing/rows.js';
import { subsetsOf } from './subsets.js';

const pile = (name: unknown, text = `text of ${name}`, meta = {}) => ({
  text,
  meta: { pile_set_name: name, ...meta },
});

test('a row of The Pile has its subset’s licence, or none and the flag that says so', async (t) => {
  const rows = ['Wikipedia (en)', 'Github', 'Books3', 'A subset nobody knows', '../../etc'].map((name) =>
    pile(name),
  );
  const source = await sourceOf('the-pile', [files(t, { '00.jsonl': lines(rows) })]);
  const documents = await read(source);
  t.deepEqual(
    documents.map(({ id, meta }) => [
      id,
      meta[META.licenseExpression],
      meta['licenceFrom'],
      meta[META.share],
    ]),
    [
      ['dataset:the-pile/Wikipedia-en:00.jsonl#1', 'CC-BY-SA-3.0', 'subset', 'text'],
      ['dataset:the-pile/Github:00.jsonl#2', null, null, 'code'],
      ['dataset:the-pile/unknown:00.jsonl#4', null, null, 'text'],
      ['dataset:the-pile/unknown:00.jsonl#5', null, null, 'text'],
    ],
  );
  t.deepEqual(documents[1]!.meta['licenceFlags'], ['licence-cannot-be-proven']);
  t.is(documents[0]!.text, 'text of Wikipedia (en)');
  const { skipped, details } = await source.describe(context());
  t.deepEqual(skipped, { 'subset-withdrawn': 1 });
  t.deepEqual(details['licences'], { 'CC-BY-SA-3.0': 1, 'cannot be proven': 3 });
  t.deepEqual(details['subsets'], { Github: 1, 'Wikipedia (en)': 1, unknown: 2 });
  t.deepEqual(Object.keys(details['cannotBeProven'] as object), ['Github', 'unknown']);
});

test('SlimPajama’s GitHub part lost its licences, and its books are withdrawn', async (t) => {
  const rows = Object.keys(subsetsOf('slimpajama')).map((name) => ({
    text: 'x',
    meta: { redpajama_set_name: name },
  }));
  t.is(rows.length, 7);
  const source = await sourceOf('slimpajama', [files(t, { 'a.jsonl': lines(rows) })]);
  const { documents, skipped, details } = await source.describe(context());
  t.is(documents, 6);
  t.deepEqual(skipped, { 'subset-withdrawn': 1 });
  t.regex((details['cannotBeProven'] as Record<string, string>)['RedPajamaGithub']!, /MIT, BSD or Apache/);
});

test('a run is warned before any work', async (t) => {
  const source = await sourceOf('the-pile', [files(t, { 'a.jsonl': lines([pile('Github')]) })]);
  const warnings: string[] = [];
  const ctx = context();
  await source.check!({ ...ctx, log: { ...ctx.log, warn: (line) => void warnings.push(line) } });
  t.regex(warnings.join(), /the-pile: no row states a licence.*none can be proven/);
});

test('a row’s own licence is taken at its word, up to a length', async (t) => {
  const rows = [
    pile('Github', 'a', { license: 'mit' }),
    pile('Github', 'b', { license: ['MIT OR GPL-2.0-only ', 'Apache-2.0'] }),
    pile('Github', 'c', { license: 'x'.repeat(100_000) }),
    pile('Github', 'd', { license: 7 }),
  ];
  const source = await sourceOf('the-pile', [files(t, { 'a.jsonl': lines(rows) })]);
  t.deepEqual(
    (await read(source)).map(({ text, meta }) => [text, meta[META.licenseExpression], meta['licenceFrom']]),
    [
      ['a', 'mit', 'row'],
      ['b', '(MIT OR GPL-2.0-only) AND (Apache-2.0)', 'row'],
      ['d', null, null],
    ],
  );
  t.deepEqual((await source.describe(context())).skipped, { 'licence-too-long': 1 });
});

test('subsets are left out by name, and a name that is none is refused', async (t) => {
  const folder = files(t, {
    'a.jsonl': lines([pile('OpenSubtitles'), pile('Github'), pile(7), { text: 'x', meta: 'y' }]),
  });
  const source = await sourceOf('the-pile', [folder], { excludeSubsets: ['OpenSubtitles'] });
  const { documents, skipped } = await source.describe(context());
  t.is(documents, 1);
  t.deepEqual(skipped, { 'other-layout': 2, 'subset-excluded': 1 });
  const error = await t.throwsAsync(() =>
    sourcesOf({ datasets: { 'the-pile': [folder] }, excludeSubsets: ['Opensubtitles'] }),
  );
  t.true(isFrameworkError(error) && error.code === 'FWK_CONFIG_INVALID');
});
