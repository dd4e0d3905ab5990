import { randomStream, type UnigramModel } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import { byteStrings } from '../byte-strings.js';
import { cases } from '../testing/conditional-test.js';
import { tinyTokenizer } from '../testing/tiny-tokenizer.js';
import { Segmenter } from './segmenter.js';
import { latticeModelOf } from './unigram-model.js';

const utf8 = (text: string) => new TextEncoder().encode(text);
const stream = (sequence: number) => randomStream({ seed: 1, plugin: 'test', hook: 'sample', sequence });
const BYTES = 1000;

/** Pieces with their scores; the id of each is its place, byte b is 1000 + b. */
function modelOf(
  pieces: readonly (readonly [string, number])[],
  fallback: 'bytes' | 'unknown' = 'bytes',
): UnigramModel {
  const sorted = pieces.map(([text, score], id) => ({ bytes: utf8(text), score, id }));
  sorted.sort((a, b) => Buffer.compare(a.bytes, b.bytes));
  return {
    pieces: byteStrings(sorted.map(({ bytes }) => bytes)),
    ids: Int32Array.from(sorted, ({ id }) => id),
    scores: Float32Array.from(sorted, ({ score }) => score),
    unknownScore: Math.min(...pieces.map(([, score]) => score)) - 10,
    unknownId: 999,
    byteIds:
      fallback === 'bytes' ? Int32Array.from({ length: 256 }, (_, byte) => BYTES + byte) : new Int32Array(0),
  };
}

interface Way {
  readonly ids: readonly number[];
  readonly score: number;
}

/** All ways to cut a text, by trying them all. */
function allWays(
  pieces: readonly (readonly [string, number])[],
  text: string,
  unknown: number,
): readonly Way[] {
  if (text === '') return [{ ids: [], score: 0 }];
  const ways = pieces.flatMap(([piece, score], id) =>
    text.startsWith(piece)
      ? allWays(pieces, text.slice(piece.length), unknown).map((rest) => ({
          ids: [id, ...rest.ids],
          score: score + rest.score,
        }))
      : [],
  );
  const [first] = text as unknown as [string];
  if (pieces.some(([piece]) => piece === first)) return ways;
  const bytes = [...utf8(first)].map((byte) => BYTES + byte);
  const others = allWays(pieces, text.slice(1), unknown);
  return [...ways, ...others.map((rest) => ({ ids: [...bytes, ...rest.ids], score: unknown + rest.score }))];
}

const letter = fc.constantFrom('a', 'b', '\n', 'é');
const words = (most: number) =>
  fc.array(letter, { minLength: 1, maxLength: most }).map((letters) => letters.join(''));
// Multiples of 1/8: their sums are exact in any order.
const vocabulary = fc.uniqueArray(
  fc.tuple(
    words(3),
    fc.integer({ min: -60, max: -1 }).map((eighths) => eighths / 8),
  ),
  {
    selector: ([text]) => text,
    minLength: 1,
    maxLength: 12,
  },
);

test('the n likeliest are the first n of all ways, with their scores', (t) => {
  fc.assert(
    fc.property(vocabulary, words(8), fc.integer({ min: 1, max: 200 }), (pieces, text, count) => {
      const model = modelOf(pieces);
      const all = allWays(pieces, text, model.unknownScore);
      const found = new Segmenter(model).nBest(utf8(text), count);
      const best = all.map(({ score }) => score).sort((a, b) => b - a);
      t.deepEqual(
        found.map(({ score }) => score),
        best.slice(0, count),
      );
      const known = new Map(all.map(({ ids, score }) => [ids.join(), score]));
      t.is(new Set(found.map(({ ids }) => ids.join())).size, found.length);
      for (const { ids, score } of found) t.is(known.get(ids.join()), score);
    }),
    cases(100),
  );
});

test('the likeliest of the list is what encoding gives', async (t) => {
  const tokenizer = await tinyTokenizer();
  const texts = fc.array(fc.constantFrom('const', ' ', 'x', '漢', '(', 'return', '0', '\u2581'), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(texts, (parts) => {
      const text = utf8(parts.join(''));
      const scoreOf = new Map(tokenizer.segmentations(text, 64).map(({ ids, score }) => [ids.join(), score]));
      t.is(scoreOf.get(tokenizer.encode(text).join()), Math.max(...scoreOf.values()));
    }),
    cases(40),
  );
});

test('more than are held open are still the likeliest: none is lost where the list is cut', (t) => {
  // Thousands of ways of the same likelihood, and one of each of some likelier ones behind them.
  const pieces = [
    ['a', -1],
    ['aa', -2],
    ['aaa', -3],
    ['b', -1],
    ['ab', -1.5],
  ] as const;
  const text = utf8(`${'a'.repeat(300)}b`);
  const found = new Segmenter(modelOf(pieces)).nBest(text, 1024);
  t.is(found.length, 1024);
  t.is(new Set(found.map(({ ids }) => ids.join())).size, 1024);
  t.true(found.every(({ score }) => score === found[0]!.score));
});

test('a segmentation is drawn as often as its probability says, in both ways', (t) => {
  const pieces = [
    ['a', -1],
    ['b', -2.1],
    ['ab', -1.53],
    ['ba', -4.07],
    ['aba', -3.3],
  ] as const;
  const model = modelOf(pieces);
  const segmenter = new Segmenter(model);
  const text = utf8('ababa');
  const draws = 20_000;
  const all = allWays(pieces, 'ababa', model.unknownScore);
  t.is(all.length, 12);
  for (const alpha of [0, 0.3, 1]) {
    for (const count of [undefined, 5]) {
      const sampling =
        count === undefined
          ? ({ kind: 'lattice', alpha } as const)
          : ({ kind: 'n-best', count, alpha } as const);
      // Of equals at the end of a list, the list says which are in it.
      const ways: readonly { ids: ArrayLike<number>; score: number }[] =
        count === undefined ? all : segmenter.nBest(text, count);
      const weights = ways.map(({ score }) => Math.exp(alpha * score));
      const sum = weights.reduce((a, b) => a + b, 0);
      const seen = new Map<string, number>();
      const random = stream(count ?? 0);
      for (let number = 0; number < draws; number++) {
        const key = segmenter.sample(text, sampling, random).join();
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
      // Pearson's statistic; with 11 degrees of freedom it passes 31.3 once in a thousand, and the seed is fixed.
      const chiSquared = ways.reduce((total, { ids }, at) => {
        const expected = (draws * weights[at]!) / sum;
        return total + ((seen.get(Array.from(ids).join()) ?? 0) - expected) ** 2 / expected;
      }, 0);
      t.true(chiSquared < 31.3, `alpha ${alpha}, ${count ?? 'all'}: ${chiSquared}`);
      const known = new Set(ways.map(({ ids }) => Array.from(ids).join()));
      for (const key of seen.keys()) t.true(known.has(key));
    }
  }
});

test('a seed decides; text comes back from whatever is drawn', async (t) => {
  const tokenizer = await tinyTokenizer();
  const text = utf8('function f() {\n\treturn "é漢\u2581<|user|>" ;\r\n}\n   \0');
  const one = { kind: 'lattice', alpha: 0 } as const;
  t.deepEqual(
    tokenizer.sampleSegmentation(text, one, stream(1)),
    tokenizer.sampleSegmentation(text, one, stream(1)),
  );
  const drawn = Array.from({ length: 20 }, (_, at) => tokenizer.sampleSegmentation(text, one, stream(at)));
  t.true(
    new Set(drawn.map((ids) => ids.join())).size > 5,
    `${new Set(drawn.map((ids) => ids.join())).size} different`,
  );
  for (const ids of drawn) t.deepEqual(tokenizer.decode(ids), text);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.integer(), (bytes, seed) => {
      t.deepEqual(tokenizer.decode(tokenizer.sampleSegmentation(bytes, one, stream(seed))), bytes);
    }),
  );
});

test('the likeliest is drawn where alpha is large; any line of a long text is drawn from', async (t) => {
  const tokenizer = await tinyTokenizer();
  const text = utf8('const x = 1;\nreturn x;\n'.repeat(500));
  const sharp = tokenizer.sampleSegmentation(text, { kind: 'lattice', alpha: 1000 }, stream(1));
  t.is(sharp.length, tokenizer.encode(text).length);
  t.deepEqual(tokenizer.decode(sharp), text);
  // Without any cut: as the encoder does it, a mebibyte at a time.
  const line = new Uint8Array(1_200_000).fill(0x61);
  const ids = tokenizer.sampleSegmentation(line, { kind: 'lattice', alpha: 1 }, stream(2));
  t.is(Buffer.compare(tokenizer.decode(ids), line), 0);
});

test('without byte pieces a run of unknown characters is one id, whatever is drawn', (t) => {
  const segmenter = new Segmenter(
    modelOf(
      [
        ['a', -1],
        ['aa', -1.5],
      ],
      'unknown',
    ),
  );
  for (const ids of segmenter.nBest(utf8('漢字aa字\n字'), 9).map((one) => one.ids)) {
    t.is(ids.filter((id) => id === 999).length, 2);
  }
  t.is(segmenter.sample(utf8('漢字a字\n字'), { kind: 'lattice', alpha: 1 }, stream(0)).length, 3);
});

test('nothing has one segmentation; what cannot be asked is refused', async (t) => {
  const segmenter = new Segmenter(latticeModelOf((await tinyTokenizer()).model));
  t.deepEqual(segmenter.nBest(new Uint8Array(0), 5), [{ ids: new Uint32Array(0), score: 0 }]);
  const lattice = (alpha: number) => ({ kind: 'lattice', alpha }) as const;
  t.is(segmenter.sample(new Uint8Array(0), lattice(1), stream(0)).length, 0);
  t.is(segmenter.sample(new Uint8Array(0), { kind: 'n-best', count: 4, alpha: 1 }, stream(0)).length, 0);
  for (const count of [0, 1025, 1.5, Number.NaN]) {
    t.throws(() => segmenter.nBest(utf8('a'), count), { instanceOf: RangeError });
  }
  for (const alpha of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
    t.throws(() => segmenter.sample(utf8('a'), lattice(alpha), stream(0)), { instanceOf: RangeError });
  }
  t.throws(() => segmenter.sample(utf8('a'), { kind: 'n-best', count: 513, alpha: 1 }, stream(0)), {
    instanceOf: RangeError,
  });
  for (const [bytes, count] of [
    [65_537, 2],
    [16_385, 1024],
  ] as const) {
    t.throws(() => segmenter.nBest(new Uint8Array(bytes), count), { code: 'FWK_TOKENIZER_TEXT' });
  }
});
