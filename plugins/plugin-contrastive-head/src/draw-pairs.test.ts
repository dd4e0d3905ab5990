import { type MicroBatch, randomStream } from '@framework/sdk';
import { microBatch } from '@framework/sdk/testing';
import test from 'ava';
import fc from 'fast-check';
import { drawPairs } from './draw-pairs.js';
import { isNegative } from './passage-arrays.js';

const random = (sequence: number) => randomStream({ seed: 1, plugin: 'test', hook: 'pairs', sequence });

/** Ids tell where they come from: 100 · document + position in it. So a passage's origin can be read off it. */
const ORIGIN = 100;

/** Windows of documents cut from endless ones, as packing lays them; `sources` say which is which. */
const batches = fc
  .array(fc.array(fc.tuple(fc.nat(5), fc.integer({ min: 1, max: 30 })), { minLength: 1, maxLength: 5 }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((rows): MicroBatch => {
    const length = 40;
    const windows = rows.map((parts) => {
      const row: { source: number; ids: number[] }[] = [];
      let left = length;
      for (const [source, wanted] of [...parts, [9, length] as const]) {
        const size = Math.min(left, wanted);
        if (size > 0) row.push({ source, ids: Array.from({ length: size }, (_, i) => source * ORIGIN + i) });
        left -= size;
      }
      return row;
    });
    return {
      ...microBatch(windows.map((row) => row.map(({ ids }) => ids))),
      sources: Int32Array.from(
        windows.flatMap((row) => row.flatMap(({ source, ids }) => ids.map(() => source))),
      ),
    };
  });
const sizes = fc.record({
  pairs: fc.integer({ min: 2, max: 8 }),
  hardNegatives: fc.nat(2),
  tokens: fc.integer({ min: 4, max: 12 }),
  shortest: fc.integer({ min: 1, max: 4 }),
});

test('a pair is two disjoint passages of one document; a hard negative is of another', (t) => {
  fc.assert(
    fc.property(batches, sizes, fc.nat(), (batch, config, seed) => {
      const { pairs, tokens } = config;
      const arrays = drawPairs(batch, config, random(seed));
      const passage = (row: number) => [
        ...arrays.tokens.subarray(row * tokens, row * tokens + arrays.lengths[row]!),
      ];
      const originOf = (row: number) => new Set(passage(row).map((id) => Math.floor(id / ORIGIN)));
      for (let row = 0; row < arrays.lengths.length; row++) {
        const filled = arrays.lengths[row]! > 0;
        t.is(arrays.documents[row]! >= 0, filled);
        t.true(
          [...arrays.tokens.subarray(row * tokens + arrays.lengths[row]!, (row + 1) * tokens)].every(
            (id) => id === 0,
          ),
        );
        if (filled) t.deepEqual([...originOf(row)], [arrays.documents[row]]);
      }
      for (let pair = 0; pair < pairs; pair++) {
        const [query, truth, hard] = [pair, pairs + pair, 2 * pairs + pair];
        t.is(arrays.documents[query], arrays.documents[truth]);
        t.is(arrays.lengths[query], arrays.lengths[truth]);
        if (arrays.lengths[query]! > 0) t.true(arrays.lengths[query]! >= config.shortest);
        t.deepEqual(
          passage(query).filter((id) => passage(truth).includes(id)),
          [],
        );
        if (pair < config.hardNegatives && arrays.lengths[hard]! > 0) {
          t.not(arrays.documents[hard], arrays.documents[query]);
        }
        const negatives = [...arrays.lengths.keys()].filter(
          (row) => row >= pairs && arrays.lengths[pair]! > 0 && isNegative(arrays, pair, row),
        );
        t.is(arrays.weights[pair], negatives.length > 0 ? 1 : 0);
      }
    }),
    { numRuns: 200 },
  );
});

test('shapes are fixed by the configuration, whatever the windows hold', (t) => {
  const config = { pairs: 4, hardNegatives: 3, tokens: 5, shortest: 2 };
  for (const rows of [
    [[[1]]],
    [
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
    ],
    [[[1, 2], [3], [4, 5, 6, 7, 8, 9, 1, 2, 3]]],
  ]) {
    const arrays = drawPairs(microBatch(rows), config, random(0));
    t.deepEqual(
      [arrays.tokens, arrays.lengths, arrays.documents, arrays.weights].map(({ length }) => length),
      [55, 11, 11, 4],
    );
  }
});

test('one document alone has no negative, so its pair does not count', (t) => {
  const config = { pairs: 2, hardNegatives: 1, tokens: 3, shortest: 2 };
  const alone = { ...microBatch([[[1, 2, 3, 4]], [[5, 6, 7, 8]]]), sources: new Int32Array(8).fill(3) };
  const arrays = drawPairs(alone, config, random(0));
  t.deepEqual([...arrays.lengths], [2, 2, 2, 2, 0]);
  t.deepEqual([...arrays.weights], [0, 0]);
});

test('the hard negative is the nearest document of the shards', (t) => {
  const config = { pairs: 4, hardNegatives: 4, tokens: 2, shortest: 2 };
  const batch = microBatch([
    [
      [1, 1, 1, 1],
      [2, 2, 2, 2],
    ],
    [
      [3, 3, 3, 3],
      [4, 4, 4, 4],
    ],
  ]);
  const sources = Int32Array.from([10, 12, 70, 75].flatMap((source) => Array(4).fill(source)));
  const arrays = drawPairs({ ...batch, sources }, config, random(0));
  const near: Record<number, number> = { 10: 12, 12: 10, 70: 75, 75: 70 };
  for (let pair = 0; pair < 4; pair++) t.is(arrays.documents[8 + pair], near[arrays.documents[pair]!]);
});

test('every document of the batch gives a pair before one gives two', (t) => {
  const config = { pairs: 3, hardNegatives: 0, tokens: 2, shortest: 2 };
  const batch = microBatch([1, 1, 1, 1, 2, 3].map((id) => [[id, id, id, id]]));
  const sources = Int32Array.from([1, 1, 1, 1, 2, 3].flatMap((source) => Array(4).fill(source)));
  for (let sequence = 0; sequence < 20; sequence++) {
    const { documents } = drawPairs({ ...batch, sources }, config, random(sequence));
    t.deepEqual([...documents.subarray(0, 3)].sort(), [1, 2, 3]);
  }
});
