import test from 'ava';
import fc from 'fast-check';
import { CopySearch } from './near-copies.js';
import { shinglesOf } from './shingles.js';

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

test('finds a copy where the whole shingle sets are at least 0.8 alike, and names the nearest', (t) => {
  fc.assert(
    fc.property(
      fc.array(words, { minLength: 1, maxLength: 5 }),
      words,
      fc.boolean(),
      (removed, other, edited) => {
        // Half of them are one of the removed documents with a word more: most pairs of random texts are unlike.
        const document = edited ? [...removed[0]!, 'more'] : other;
        const search = new CopySearch();
        for (const [number, tokens] of removed.entries()) search.add(String(number), tokens.join(' '));
        const found = search.find('x', document.join('\n\t '));
        const best = Math.max(...removed.map((tokens) => jaccard(tokens, document)));
        if (best < 0.8) return t.is(found, undefined);
        t.is(found?.likeness, Math.round(best * 10_000));
        t.is(jaccard(removed[Number(found!.of)]!, document), best);
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
      const search = new CopySearch();
      for (const [number, removed] of [other, tokens, tokens, tokens].entries())
        search.add(String(number), removed.join(' '));
      const best = Math.max(jaccard(tokens, document), jaccard(other, document));
      const found = search.find('x', document.join(' '));
      t.is(found?.likeness, best < 0.8 ? undefined : Math.round(best * 10_000));
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
