import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { type DocumentRow, type DocumentShards } from '../run/documents.js';
import { findCopies, type RowsByShard } from './find-copies.js';
import { ShardSearches } from './shard-searches.js';
import { type Document, documentsOf } from './testing/documents-of.js';

const code = (name: string, lines: number) =>
  Array.from({ length: lines }, (_, n) => `${name}${n} = send(${name}, ${n});`).join('\n');

/** Every third document of each shard is a copy of one that goes, in other white space and with a line more. */
const SHARDS: readonly (readonly Document[])[] = [0, 1, 2, 3, 4].map((shard) =>
  Array.from({ length: 9 }, (_, n) => {
    const id = `${shard}:${n}`;
    if (n === 0) return { id, text: code(`gone${shard}x`, 50), repository: 'gone' };
    const original = `gone${(shard + n) % 5}x`;
    const text =
      n % 3 === 0
        ? `${code(original, 50).replaceAll('\n', '\r\n  ')}\nextra();`
        : code(id.replace(':', 'v'), 50);
    return { id, text, repository: 'stays' };
  }),
);

/** Rows of what goes, by shard. */
async function goneOf(documents: DocumentShards): Promise<RowsByShard> {
  const gone = new Map<number, DocumentRow[]>();
  for (let shard = 0; shard < documents.shards; shard++)
    for await (const row of documents.rows(shard)) if (row.id.endsWith(':0')) gone.set(shard, [row]);
  return gone;
}

async function search(documents: DocumentShards, threads: number, heldAtOnce?: number) {
  const gone = await goneOf(documents);
  const searches = new ShardSearches(documents, [], threads);
  try {
    const ids = [...gone.values()].flat().map(({ id }) => id);
    await searches.inThreads((one) => one.call('goes', ids));
    return (await findCopies(searches, gone, heldAtOnce === undefined ? {} : { heldAtOnce })).map(
      ({ shard, copy }) => ({ shard, ...copy }),
    );
  } finally {
    await searches.end();
  }
}

test('threads find what one thread finds, however many are held at once', async (t) => {
  const documents = await documentsOf(t, SHARDS);
  const found = await search(documents, 1);
  t.deepEqual(
    found.map(({ shard, id, of }) => [shard, id, of]),
    [0, 1, 2, 3, 4].flatMap((shard) => [3, 6].map((n) => [shard, `${shard}:${n}`, `${(shard + n) % 5}:0`])),
  );
  t.deepEqual(await search(documents, 1, 1), found);
  t.deepEqual(await search(documents, 2), found);
  t.deepEqual(await search(documents, 3, 1), found);
});

test('of two that a document is as much like, the first counts', async (t) => {
  const documents = await documentsOf(t, [
    [{ id: 'copy', text: `${code('same', 50)} more`, repository: 'stays' }],
    [{ id: 'b:0', text: code('same', 50), repository: 'gone' }],
    [{ id: 'a:0', text: code('same', 50), repository: 'gone' }],
  ]);
  for (const threads of [1, 2, 3]) t.like(await search(documents, threads), [{ id: 'copy', of: 'b:0' }]);
});

test('a damaged shard is named by the thread that reads it', async (t) => {
  const documents = await documentsOf(t, SHARDS);
  const path = documents.object.path('shard-00003.bin');
  await appendFile(path, 'x');
  await t.throwsAsync(search(documents, 2), {
    code: 'FWK_STORE_CORRUPT',
    message: /shard-00003|not the file/,
  });
  await writeFile(join(documents.object.dir, 'object.json'), '{');
  await t.throwsAsync(search(documents, 2), { code: 'FWK_STORE_CORRUPT' });
});
