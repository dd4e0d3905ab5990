import { appendFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { Store } from '../run/store.js';
import { Hands } from './hands.js';
import type { PlannedDocument } from './plan.js';
import { rewrittenIn } from './replace-object.js';
import { replaceDocuments } from './replacements.js';
import { documentsOf } from './testing/documents-of.js';

const SHARDS = [0, 1, 2, 3, 4].map((shard) =>
  [0, 1, 2].map((n) => ({
    id: `${shard}:${n}`,
    text: `text ${n} of shard ${shard}\n`.repeat(20 * (shard + 1)),
    repository: 'a/b',
  })),
);

/** The second document of each shard but one. */
async function scene(t: ExecutionContext) {
  const documents = await documentsOf(t, SHARDS);
  const removed: PlannedDocument[] = [];
  for (const shard of [0, 1, 3, 4]) {
    for await (const { id, offset, bytes, sha256, split } of documents.rows(shard))
      if (id.endsWith(':1')) removed.push({ id, shard, offset, bytes, sha256, split, why: 'asked' });
  }
  return { object: documents.object, store: new Store(dirname(documents.object.dir)), removed };
}

const TAKEDOWN = 'f'.repeat(64);

async function replaced(t: ExecutionContext, threads: number) {
  const { object, store, removed } = await scene(t);
  const hands = new Hands(threads);
  try {
    const after = await replaceDocuments(store, object, TAKEDOWN, removed, hands);
    const shards = await hands.each(
      [0, 1, 2, 3, 4],
      () => 1,
      (hand, shard) => hand.call('readShard', after.dir, after.fingerprint, shard, TAKEDOWN),
    );
    return { contentHash: after.contentHash, rewritten: rewrittenIn(after), shards };
  } finally {
    await hands.end();
  }
}

test('several hands make and read what one does', async (t) => {
  const one = await replaced(t, 1);
  t.deepEqual(
    one.rewritten.map(({ file, spans }) => [file, spans]),
    ['0', '1', '3', '4'].flatMap((n) => [
      [`shard-0000${n}.bin`, 1],
      [`shard-0000${n}.ndjson`, 1],
    ]),
  );
  t.deepEqual(
    one.shards.map(({ tombstones }) => tombstones.map(({ id, position }) => [id, position])),
    [[['0:1', 1]], [['1:1', 1]], [], [['3:1', 1]], [['4:1', 1]]],
  );
  t.deepEqual(await replaced(t, 3), one);
});

test('where one finds a damaged file, all have ended before it is told, and nothing is made', async (t) => {
  for (const threads of [1, 3]) {
    const { object, store, removed } = await scene(t);
    await appendFile(object.path('shard-00003.bin'), 'x');
    const hands = new Hands(threads);
    try {
      await t.throwsAsync(replaceDocuments(store, object, TAKEDOWN, removed, hands), {
        code: 'FWK_STORE_CORRUPT',
      });
    } finally {
      await hands.end();
    }
    t.is((await store.list()).filter(({ finished }) => finished).length, 1);
  }
});

test('two who ask at once have their own answers, and more hands than things are no trouble', async (t) => {
  const { object } = await scene(t);
  const tables = [0, 1, 2, 3, 4].map((shard) => `shard-0000${shard}.ndjson`);
  for (const threads of [1, 3, 8]) {
    const hands = new Hands(threads);
    const counts = (hashes: readonly number[]) =>
      hands.each(
        hashes,
        (shard) => object.manifest.files[tables[shard]!]!.bytes,
        async (hand, shard) =>
          (await hand.call('readShard', object.dir, object.fingerprint, shard, TAKEDOWN)).after.sum.bytes,
      );
    const failing = hands.each(
      [1, 2],
      () => 1,
      () => Promise.reject(new Error('no')),
    );
    try {
      const [all, some] = await Promise.all([
        counts([0, 1, 2, 3, 4]),
        counts([4, 2]),
        t.throwsAsync(failing, { message: 'no' }),
      ]);
      t.is(new Set(all).size, 5);
      t.deepEqual(some, [all[4], all[2]]);
      t.deepEqual(await counts([]), []);
    } finally {
      await hands.end();
    }
  }
});
