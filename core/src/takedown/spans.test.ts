import { join } from 'node:path';
import test from 'ava';
import { Store } from '../run/store.js';
import { folder } from '../run/testing/folder.js';
import { Hands } from './hands.js';
import { tokenPlaces } from './spans.js';

/** Ids with all that JSON escapes, and with what looks like the end of one or like a count. */
const IDS = ['a', 'b"c', 'back\\slash', 'tab\t', 'ü\u2028é', '","tokens":99,"', 'tokens":7', ''];

test('a document’s tokens lie behind those of all before it, whatever its id and however its row is written', async (t) => {
  const store = new Store(join(await folder(t), 'store'));
  const draft = await store.draft(
    { kind: 'tokens', inputs: {} },
    { signal: new AbortController().signal, whileWaiting: () => undefined },
  );
  const shards = [
    IDS.map((id, at) => ({ id, repository: '"tokens":5', tokens: at + 1, bytes: 3 })),
    IDS.map((id, at) => ({ tokens: 10 * at, id: `${id}2`, repository: 'r' })),
  ];
  for (const [shard, rows] of shards.entries())
    await draft!.write(`tokens-0000${shard}.ndjson`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const object = await draft!.publish({});
  draft!.release();

  const expected = shards.flatMap((rows, shard) =>
    rows.map(({ id, tokens }, at) => {
      const start = rows.slice(0, at).reduce((sum, row) => sum + row.tokens, 0);
      return [id, { shard, start, tokens, number: shard * IDS.length + at }] as const;
    }),
  );
  for (const threads of [1, 2]) {
    const hands = new Hands(threads);
    try {
      const all = new Set(expected.map(([id]) => id));
      t.deepEqual([...(await tokenPlaces(object, all, hands))], expected);
      t.deepEqual([...(await tokenPlaces(object, new Set(['b"c']), hands))], [expected[1]]);
    } finally {
      await hands.end();
    }
  }
});
