import test from 'ava';
import fc from 'fast-check';
import { byteStrings } from '../byte-strings.js';
import { buildDoubleArray } from '../double-array.js';
import { digamma } from './digamma.js';
import { expectation } from './expectation.js';
import { maximize } from './maximization.js';

const utf8 = (text: string) => new TextEncoder().encode(text);

/** Every way to write a word with the pieces. */
function segmentations(word: string, pieces: ReadonlySet<string>): string[][] {
  if (word === '') return [[]];
  return [...pieces]
    .filter((piece) => word.startsWith(piece))
    .flatMap((piece) => segmentations(word.slice(piece.length), pieces).map((rest) => [piece, ...rest]));
}

test('expected counts and likelihood are those of all segmentations together', (t) => {
  const word = fc
    .array(fc.constantFrom('a', 'b', 'é'), { minLength: 1, maxLength: 6 })
    .map((letters) => letters.join(''));
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(word, fc.integer({ min: 1, max: 4 })), {
        selector: ([text]) => text,
        minLength: 1,
        maxLength: 5,
      }),
      fc.uniqueArray(word, { maxLength: 8 }),
      fc.integer({ min: -3, max: 5 }),
      (spans, extra, costOfByte) => {
        const pieces = [...new Set(['a', 'b', 'é', ...extra])].sort((a, b) =>
          Buffer.compare(Buffer.from(a), Buffer.from(b)),
        );
        const scores = Float64Array.from(pieces, (piece, at) => -1 - ((at * 7 + piece.length) % 5) / 2);
        const scoreOf = new Map(pieces.map((piece, at) => [piece, scores[at]!]));
        const expected = new Map(pieces.map((piece) => [piece, 0]));
        let logLikelihood = 0;
        for (const [text, count] of spans) {
          const all = segmentations(text, new Set(pieces)).map((parts) => ({
            parts,
            weight: Math.exp(parts.reduce((sum, part) => sum + scoreOf.get(part)!, 0)),
          }));
          const sum = all.reduce((total, { weight }) => total + weight, 0);
          logLikelihood += count * Math.log(sum);
          for (const { parts, weight } of all) {
            for (const part of parts) expected.set(part, expected.get(part)! + (count * weight) / sum);
          }
        }
        const found = expectation(
          {
            spans: byteStrings(spans.map(([text]) => utf8(text))),
            counts: Float64Array.from(spans, ([, count]) => count),
          },
          {
            trie: buildDoubleArray(byteStrings(pieces.map(utf8))),
            scores,
            weights: scores.map((score, at) => Math.exp(score + costOfByte * utf8(pieces[at]!).length)),
            required: Uint8Array.from(pieces, (piece) => (piece.length === 1 ? 1 : 0)),
            costOfByte,
          },
        );
        // Each of a span's contributions is rounded to a multiple of 2⁻²⁰.
        t.true(Math.abs(found.logLikelihood - logLikelihood) < 1e-5);
        for (const [at, piece] of pieces.entries())
          t.true(Math.abs(found.counts[at]! - expected.get(piece)!) < 1e-4);
      },
    ),
    { numRuns: 200 },
  );
});

test('a span too unlikely for a double counts as its characters', (t) => {
  const scores = Float64Array.of(-40, -40);
  const { counts, logLikelihood } = expectation(
    { spans: byteStrings([utf8('ab'.repeat(20))]), counts: Float64Array.of(3) },
    {
      trie: buildDoubleArray(byteStrings([utf8('a'), utf8('b')])),
      scores,
      weights: scores.map(Math.exp),
      required: Uint8Array.of(1, 1),
      costOfByte: 0,
    },
  );
  t.deepEqual([...counts], [60, 60]);
  t.is(logLikelihood, 3 * 40 * -40);
});

test('digamma has the values of the tables', (t) => {
  // Abramowitz & Stegun, table 6.1, and ψ(1/2) = −γ − 2 ln 2.
  const values: readonly (readonly [number, number])[] = [
    [1, -0.577215664901533],
    [0.5, -1.963510026021423],
    [2, 0.422784335098467],
    [10, 2.251752589066721],
    [1e6, 13.815510057964191],
  ];
  for (const [x, value] of values) t.true(Math.abs(digamma(x) - value) < 1e-9, `ψ(${x})`);
});

test('a piece with less than half an occurrence is given up, unless it must stay', (t) => {
  const scores = maximize(Float64Array.of(10, 0.4, 0.1, 3), Uint8Array.of(0, 0, 1, 0));
  t.is(scores[1], Number.NEGATIVE_INFINITY);
  t.true(scores[0]! > scores[3]! && scores[3]! > scores[2]! && Number.isFinite(scores[2]!));
});
