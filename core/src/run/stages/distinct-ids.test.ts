import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ColumnBatch, recordColumns } from '@framework/sdk';
import test, { type ExecutionContext } from 'ava';
import { shardName } from '../documents.js';
import { ShardLicences } from '../licence-texts.js';
import { DistinctIds } from './distinct-ids.js';
import { encodeBatch, filesOf } from './encoded-batch.js';
import { idHash } from './id-hash.js';

/** @param dropped which of them two filters drop; of the others one says what looks like a drop, metadata and all */
function batchOf(ids: readonly string[], dropped: readonly number[] = []) {
  const columns = { sequence: 0, ids, contents: ids.map(() => new Uint8Array([1])), meta: {}, cursor: null };
  const batch = new ColumnBatch(recordColumns(columns));
  batch.speaker = 'mine';
  for (const row of ids.keys()) {
    const evidence = { said: '","plugin":"', action: 'drop', meta: {} };
    if (!dropped.includes(row)) {
      batch.judge(row, { action: 'hold', reason: 'held', split: 'test', evidence });
      continue;
    }
    batch.judge(row, { action: 'drop', reason: 'bad' });
    batch.judge(row, { action: 'drop', reason: 'worse', evidence });
  }
  return encodeBatch(batch, 'source');
}

type Encoded = ReturnType<typeof batchOf>;

/**
 * What is found in shards of some batches each; from `from` on they are seen as they come, those before as an interrupted run left
 * them.
 */
async function foundIn(t: ExecutionContext, shards: readonly (readonly Encoded[])[], from = 0) {
  const folder = await mkdtemp(join(tmpdir(), 'distinct-ids-'));
  t.teardown(() => rm(folder, { recursive: true }));
  for (const [shard, batches] of shards.entries()) {
    const files = batches.map((batch) => filesOf(batch, 0, new ShardLicences()));
    for (const [at, kind] of [[1, 'shard'] as const, [2, 'verdicts'] as const])
      await writeFile(
        join(folder, shardName(kind, shard, 'ndjson')),
        Buffer.concat(files.flatMap((of) => of[at]!)),
      );
  }
  const ids = new DistinctIds();
  await ids.addShards(folder, from);
  for (const batch of shards.slice(from).flat()) ids.add(batch.ids);
  const repeated = [...(await ids.repeated(folder, shards.length))];
  t.true(repeated.every((hash) => ids.suspects().has(hash)));
  return repeated;
}

const HOSTILE = ['a', 'a"', 'a","plugin":"', '\u2028', 'a\\', '{"id":"a","offset":0'];

test('ids that differ pass, whatever they hold, kept and dropped, resumed or not', async (t) => {
  const many = Array.from({ length: 3000 }, (_, row) => `npm:x@1:src/${row}.ts`);
  const batches = [
    batchOf(HOSTILE, [0, 2, 4]),
    batchOf(many, [7]),
    batchOf(
      HOSTILE.map((id) => `${id} `),
      [1, 3, 5],
    ),
  ];
  const shards = batches.map((batch) => [batch]);
  for (const from of [0, 1, 3]) t.deepEqual(await foundIn(t, shards, from), []);
});

test('an id that comes twice is found, whatever became of its documents', async (t) => {
  for (const [one, other] of [
    [[], []],
    [[0], []],
    [[], [0]],
    [[0], [0]],
  ] as const) {
    for (const id of HOSTILE.slice(1, 3)) {
      const two = [batchOf([id, 'x'], one), batchOf([id, 'y'], other)];
      const shards = two.map((batch) => [batch]);
      for (const from of [0, 1, 2]) t.deepEqual(await foundIn(t, shards, from), [idHash(id)]);
      for (const from of [0, 1]) t.deepEqual(await foundIn(t, [two], from), [idHash(id)]);
      const within = batchOf([id, 'x', id], [...one, ...other.map(() => 2)]);
      for (const from of [0, 1]) t.deepEqual(await foundIn(t, [[within]], from), [idHash(id)]);
    }
  }
});
