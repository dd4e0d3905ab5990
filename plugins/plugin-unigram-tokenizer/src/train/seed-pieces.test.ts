import test from 'ava';
import fc from 'fast-check';
import { byteStrings, countOf, stringAt } from '../byte-strings.js';
import { orderByPrefix } from './prefix-order.js';
import { seedPieces } from './seed-pieces.js';

const utf8 = (text: string) => new TextEncoder().encode(text);

test('suffixes are ordered by their first symbols, as a plain sort orders them', (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (symbols, depth) => {
      const prefix = (at: number) => symbols.slice(at, at + depth).join('');
      const order = [...orderByPrefix(Int32Array.from(symbols), 4, depth)];
      t.deepEqual(
        order.toSorted((a, b) => a - b),
        [...symbols.keys()],
      );
      for (let index = 1; index < order.length; index++)
        t.true(prefix(order[index - 1]!) <= prefix(order[index]!));
    }),
    { numRuns: 500 },
  );
});

test('seeds are the substrings that can go on in different ways, with what they cover', (t) => {
  const letter = fc.constantFrom('a', 'b', 'é');
  const word = fc.array(letter, { minLength: 1, maxLength: 7 }).map((letters) => letters.join(''));
  const spans = fc.uniqueArray(fc.tuple(word, fc.integer({ min: 1, max: 5 })), {
    selector: ([text]) => text,
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(spans, fc.integer({ min: 2, max: 5 }), (words, maxLength) => {
      const occurrences = new Map<string, number>();
      const followers = new Map<string, Set<string>>();
      for (const [text, count] of words) {
        const characters = [...text];
        for (let from = 0; from < characters.length; from++) {
          for (let to = from + 1; to <= Math.min(characters.length, from + maxLength); to++) {
            const piece = characters.slice(from, to).join('');
            occurrences.set(piece, (occurrences.get(piece) ?? 0) + count);
            const next = to - from === maxLength ? 'cut' : (characters[to] ?? 'end');
            followers.set(piece, (followers.get(piece) ?? new Set()).add(next));
          }
        }
      }
      const branches = (piece: string) => {
        const next = followers.get(piece)!;
        return next.size > 1 || next.has('end') || next.has('cut');
      };
      const expected = new Map(
        [...occurrences]
          .filter(([piece, count]) => [...piece].length === 1 || (count > 1 && branches(piece)))
          .map(([piece, count]): [string, number] => [piece, count * [...piece].length]),
      );
      const found = seedPieces(
        {
          spans: byteStrings(words.map(([text]) => utf8(text))),
          counts: Float64Array.from(words, ([, count]) => count),
        },
        maxLength,
        1000,
      );
      const pieces = Array.from({ length: countOf(found.pieces) }, (_, at) =>
        Buffer.from(stringAt(found.pieces, at)).toString(),
      );
      t.deepEqual(
        pieces,
        pieces.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
      );
      t.deepEqual(pieces.toSorted(), [...expected.keys()].toSorted());
      for (const [at, piece] of pieces.entries()) {
        t.is(found.covers[at], expected.get(piece));
        t.is(found.required[at], [...piece].length === 1 ? 1 : 0);
      }
    }),
    { numRuns: 300 },
  );
});
