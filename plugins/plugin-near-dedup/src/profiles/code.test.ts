import test from 'ava';
import fc from 'fast-check';
import { codeProfile } from './code.js';
import { tokenHashes } from './code-tokens.js';

const tokens = (text: string): number[] => [...tokenHashes(new TextEncoder().encode(text))];
const profile = codeProfile({ threshold: 0.8, permutations: 256 });
const shingles = (text: string): Uint32Array => profile.shingles(new TextEncoder().encode(text)).low;

test('white space does not count, all else does', (t) => {
  t.deepEqual(tokens('a[0]+b'), tokens('  a [0]\n\t+ b\r\n'));
  t.notDeepEqual(tokens('a[0]+b'), tokens('a[1]-b'));
  t.notDeepEqual(tokens('a[0]+b'), tokens('A[0]+b'));
  t.notDeepEqual(tokens('größe'), tokens('grösse'));
  t.is(tokens('x === $y_1 && z.w').length, 10);
  t.is(tokens('日本語 = 1').length, 3);
  t.deepEqual(tokens(' \0\t'), []);
});

test('a text of any number of tokens, a word at its end or not', (t) => {
  for (const words of [32_768, 65_535, 65_536, 65_537, 5_000_000]) {
    t.is(tokenHashes(Buffer.from('a '.repeat(words))).length, words);
    t.is(tokenHashes(Buffer.from(`${'+ '.repeat(words - 1)}a`)).length, words);
    t.is(tokenHashes(Buffer.from('a+'.repeat(words))).length, 2 * words);
  }
});

test('a text has a shingle for each run of five tokens', (t) => {
  t.is(shingles('a b c d').length, 0);
  t.is(shingles('a b c d e').length, 1);
  t.is(shingles('a b c d e f').length, 2);
});

test('the share of equal minima estimates the similarity', (t) => {
  const word = fc.integer({ min: 0, max: 5000 });
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { minLength: 60, maxLength: 300 }),
      fc.double({ min: 0.1, max: 1, noNaN: true }),
      (words, share) => {
        // Shingle hashes are taken as they come: mixed, distinct.
        const hashes = shingles(words.map((each) => `w${each}`).join(' '));
        const cut = Math.ceil(hashes.length * share);
        const one = profile.signature({ low: hashes });
        const other = profile.signature({ low: hashes.slice(0, cut) });
        const equal = one.filter((minimum, at) => minimum === other[at]).length / one.length;
        const similarity = new Set(hashes.slice(0, cut)).size / new Set(hashes).size;
        // Five standard deviations of 256 draws.
        t.true(Math.abs(equal - similarity) < 5 * Math.sqrt(0.25 / 256), `${equal} for ${similarity}`);
      },
    ),
    { numRuns: 200, seed: 1 },
  );
});
