import type { TokenBatch } from '@framework/sdk';
import { recordBatch } from '@framework/sdk/testing';
import test from 'ava';
import { rearrangeTraining } from './training-rows.js';

const tokens: TokenBatch = {
  sequence: 4,
  documents: ['a', 'b', 'c', 'd'],
  tokens: Uint32Array.of(1, 2, 9, 3, 9, 4, 5, 9, 6, 9),
  offsets: Uint32Array.of(0, 3, 5, 8, 10),
};

/** Each document twice. */
const twice = async (batch: TokenBatch): Promise<TokenBatch> => ({
  ...batch,
  tokens: Uint32Array.from(
    batch.documents.flatMap((_, index) => {
      const ids = [...batch.tokens.subarray(batch.offsets[index], batch.offsets[index + 1])];
      return [...ids, ...ids];
    }),
  ),
  offsets: batch.offsets.map((offset) => 2 * offset),
});

function batchOf(...held: readonly number[]) {
  const batch = recordBatch(
    tokens.documents.map((id) => ({ id, content: id, meta: { share: `share of ${id}`, path: id } })),
  );
  for (const row of held) batch.judge(row, { action: 'hold', reason: 'test', split: 'heldout' });
  return batch;
}

test('held-out documents go around the chain, and keep their place', async (t) => {
  const { documents, tokens: ids, offsets } = await rearrangeTraining(batchOf(0, 2), tokens, twice);
  t.deepEqual(documents, tokens.documents);
  t.deepEqual([...offsets], [0, 3, 7, 10, 14]);
  t.deepEqual([...ids], [1, 2, 9, 3, 9, 3, 9, 4, 5, 9, 6, 9, 6, 9]);
});

test('the chain is given the documents of training alone, or is not called', async (t) => {
  const seen: string[][] = [];
  const chain = async (batch: TokenBatch) => {
    seen.push([...batch.documents]);
    return batch;
  };
  t.deepEqual(await rearrangeTraining(batchOf(1), tokens, chain), tokens);
  t.deepEqual(await rearrangeTraining(batchOf(), tokens, chain), tokens);
  t.is(await rearrangeTraining(batchOf(0, 1, 2, 3), tokens, chain), tokens);
  t.deepEqual(seen, [
    ['a', 'c', 'd'],
    ['a', 'b', 'c', 'd'],
  ]);
});

test('the chain is told the share and the language of each document it is given, and nothing else', async (t) => {
  const seen: TokenBatch['meta'][] = [];
  const chain = async (batch: TokenBatch) => {
    seen.push(batch.meta);
    return batch;
  };
  await rearrangeTraining(batchOf(1), tokens, chain);
  t.deepEqual(seen, [{ share: ['share of a', 'share of c', 'share of d'], language: [null, null, null] }]);
});

test('a dropped row is none of the documents that metadata is told of', async (t) => {
  const batch = recordBatch(
    ['x', ...tokens.documents].map((id) => ({ id, content: id, meta: { share: `share of ${id}` } })),
  );
  batch.judge(0, { action: 'drop', reason: 'test' });
  let share: unknown;
  await rearrangeTraining(batch, tokens, async (given) => {
    share = given.meta?.['share'];
    return given;
  });
  t.deepEqual(share, ['share of a', 'share of b', 'share of c', 'share of d']);
});
