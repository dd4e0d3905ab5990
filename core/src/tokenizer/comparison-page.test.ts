import test from 'ava';
import { compareTokenizers } from './compare-tokenizers.js';
import { comparisonPage } from './comparison-page.js';
import type { TokenizerMeasure } from './tokenizer-question.js';

const measure = (
  texts: readonly string[],
  tokens: number,
  rest: Partial<TokenizerMeasure> = {},
): TokenizerMeasure => ({
  plugin: 'plugin-some-tokenizer',
  vocabularySize: texts.length + 256,
  hash: '00',
  losses: [],
  texts,
  unreachable: [],
  buckets: {
    '.rs': { files: 2, bytes: 1000, tokens },
    '.zh': { files: 1, bytes: 500, tokens: tokens / 2 },
  },
  ...rest,
});

const HOSTILE = '<script>alert(1)</script>"&\u202e';

const comparison = compareTokenizers(
  ['small.model', measure(['a', 'b', 'cd'], 500)],
  [HOSTILE, measure(['a', 'cd', 'efg', HOSTILE], 250, { unreachable: [{ id: 7, piece: HOSTILE }] })],
);
const page = comparisonPage(comparison);

test('bars are as long as bytes a token are, against the most', (t) => {
  const row = /<tr><th[^>]*><bdi class="name">\.rs<\/bdi><\/th>(.*?)<\/tr>/.exec(page)![1]!;
  const widths = [...row.matchAll(/class="(read|kept)" x="0" width="([\d.]+)"/g)].map(([, tone, width]) => [
    tone,
    width,
  ]);
  // 2 bytes a token of at most 4.
  t.deepEqual(widths, [
    ['read', '50'],
    ['kept', '100'],
  ]);
  t.true(row.includes('2.000') && row.includes('4.000') && row.includes('+100.0%'));
});

test('what vocabularies share is one bar of its parts', (t) => {
  t.like(comparison.vocabulary, { shared: 2, onlyA: 1, onlyB: 2, overlap: 0.4 });
  t.deepEqual(comparison.vocabulary.lengths.slice(0, 3), [
    { characters: 1, a: 2, b: 1 },
    { characters: 2, a: 1, b: 1 },
    { characters: 3, a: 0, b: 1 },
  ]);
  const parts = /<svg class="bar whole"[\s\S]*?<\/svg>/.exec(page)![0];
  t.deepEqual(
    [...parts.matchAll(/class="(read|held|kept)" x="([\d.]+)" width="([\d.]+)"/g)].map((part) =>
      part.slice(1),
    ),
    [
      ['read', '0', '20'],
      ['held', '20', '40'],
      ['kept', '60', '40'],
    ],
  );
});

test('names and pieces are text, whatever they say, and nothing is loaded', (t) => {
  t.false(page.includes('<script'));
  t.true(page.includes('&lt;script&gt;'));
  t.false(page.includes('\u202e'));
  t.regex(page, /default-src 'none'; style-src 'sha256-/);
  t.notRegex(page, /(?:src|href)="(?!#)/);
});

test('without text it says so, and plots what vocabularies hold', (t) => {
  const bare = { buckets: {} };
  const empty = comparisonPage(
    compareTokenizers(
      ['a', measure(['x'], 1, bare)],
      ['b', measure(['y'], 1, { ...bare, unreachable: null })],
    ),
  );
  t.true(empty.includes('No text was given'));
  t.true(empty.includes('Its plugin does not say'));
  t.notRegex(empty, /NaN|undefined|Infinity/);
});
