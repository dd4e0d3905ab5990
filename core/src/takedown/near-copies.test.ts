import { ShingleReader, shinglesAtMost, shinglesOf } from '@framework/sdk/checks';
import test from 'ava';
import fc from 'fast-check';
import { holdSets } from './held-sets.js';
import { CopySearch } from './near-copies.js';
import { ShingleFilter } from './shingle-filter.js';
import { shingleSet } from './shingle-set.js';

const words = fc.array(fc.constantFrom('let', 'a', 'b', '=', '(', ')', '1', 'return', ';'), {
  maxLength: 60,
});

/** By definition, over the texts of the shingles instead of their hashes. */
function jaccard(one: readonly string[], other: readonly string[]): number {
  const sets = [one, other].map((tokens) => {
    if (tokens.length === 0) return new Set<string>();
    const count = Math.max(1, tokens.length - 4);
    return new Set(Array.from({ length: count }, (_, at) => tokens.slice(at, at + 5).join(' ')));
  });
  const both = [...sets[0]!].filter((shingle) => sets[1]!.has(shingle)).length;
  const all = new Set([...sets[0]!, ...sets[1]!]).size;
  return all === 0 ? 0 : both / all;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The removed ones that a document is like, in their order; what is like any passes the filter before. */
function alike(removed: readonly string[], document: string) {
  const search = new CopySearch(holdSets(removed.map((text) => shingleSet(new ShingleReader(), utf8(text)))));
  const found = [...search.alike(utf8(document))].sort((a, b) => a.number - b.number);
  if (found.length > 0 && filterOf(removed).suspect(utf8(document)) === undefined)
    throw new Error('a copy was filtered out');
  return found;
}

function filterOf(texts: readonly string[]): ShingleFilter {
  const filter = new ShingleFilter(ShingleFilter.bitsFor(texts.join('').length));
  for (const text of texts) filter.add(utf8(text));
  return filter;
}

test('few documents that are no copies pass the filter', (t) => {
  const code = (name: string) => Array.from({ length: 300 }, (_, n) => `${name}${n} = f(${name}, ${n});`);
  const filter = filterOf(['a', 'b', 'c'].map((name) => code(name).join(' ')));
  const passes = (lines: readonly string[]) => filter.suspect(utf8(lines.join('\n'))) !== undefined;
  t.true(passes(code('b')));
  t.true(passes([...code('b'), ...code('x').slice(0, 60)]), 'five sixths of it stand in another');
  t.false(passes([...code('b'), ...code('x').slice(0, 100)]), 'three quarters');
  t.false(passes(code('x')));
  t.false(passes([]));
});

test('finds those whose whole shingle sets are at least 0.8 alike, and how much', (t) => {
  fc.assert(
    fc.property(
      fc.array(words, { minLength: 1, maxLength: 5 }),
      words,
      fc.boolean(),
      (removed, other, edited) => {
        // Half of them are one of the removed documents with a word more: most pairs of random texts are unlike.
        const document = edited ? [...removed[0]!, 'more'] : other;
        const found = alike(
          removed.map((tokens) => tokens.join(' ')),
          document.join('\n\t '),
        );
        const wanted = removed.flatMap((tokens, number) => {
          const likeness = jaccard(tokens, document);
          return likeness < 0.8 ? [] : [{ number, likeness: Math.round(likeness * 10_000) }];
        });
        t.deepEqual(found, wanted);
      },
    ),
    { numRuns: 2000 },
  );
});

test('also where what it does not share is rarer than what it shares', (t) => {
  const many = fc.array(fc.nat(500).map(String), { minLength: 20, maxLength: 60 });
  fc.assert(
    fc.property(many, many, fc.integer({ min: 1, max: 14 }), (tokens, other, foreign) => {
      // Its own shingles stand in three of those that go, the foreign ones in one.
      const document = [...other.slice(0, foreign), ...tokens];
      const removed = [other, tokens, tokens, tokens];
      const found = alike(
        removed.map((text) => text.join(' ')),
        document.join(' '),
      );
      const copies = removed.flatMap((text, number) => (jaccard(text, document) < 0.8 ? [] : [number]));
      t.deepEqual(
        found.map(({ number }) => number),
        copies,
      );
    }),
    { numRuns: 1000 },
  );
});

test('white space does not count, case and signs do', (t) => {
  const alike = (a: string, b: string) => t.deepEqual([...shinglesOf(a)], [...shinglesOf(b)]);
  alike('let a=b+1;return a', 'let a = b + 1;\n  return a\n');
  t.notDeepEqual([...shinglesOf('let a=b+1;')], [...shinglesOf('let a=b-1;')]);
  t.notDeepEqual([...shinglesOf('let A=b+1;')], [...shinglesOf('let a=b+1;')]);
  alike('größe=𝒜 + 1', 'größe = 𝒜\u2003+ 1');
  t.notDeepEqual([...shinglesOf('größe = 𝒜')], [...shinglesOf('größe = 𝒜𝒜')]);
  t.is(shinglesOf('ö ü ß é 日本 語').size, 2, 'letters of any script are parts of words');
  t.is(shinglesOf(' \n').size, 0);
  t.is(shinglesOf('a b').size, 1);
});

test('no text has more shingles than are told without reading them', (t) => {
  const reader = new ShingleReader();
  const noMore = (bytes: Uint8Array) => t.true(reader.read(bytes).length <= shinglesAtMost(bytes));
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => noMore(utf8(text))));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), noMore));
  t.is(shinglesAtMost(utf8('let a_1 = $b+c;\n  ')), 7);
});
