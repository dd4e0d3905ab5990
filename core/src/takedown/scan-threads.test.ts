import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { type DocumentRow, type DocumentShards } from '../run/documents.js';
import { findSuspects, type RowsByShard } from './scan-threads.js';
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

test('threads find what one thread finds, in the order of the shards', async (t) => {
  const documents = await documentsOf(t, SHARDS);
  const ids = async (threads: number) =>
    [...(await findSuspects(documents, await goneOf(documents), threads))].flatMap(([shard, rows]) =>
      rows.map(({ id }) => [shard, id]),
    );
  const wanted = [0, 1, 2, 3, 4].flatMap((shard) => [3, 6].map((n) => [shard, `${shard}:${n}`]));
  t.deepEqual(await ids(1), wanted);
  t.deepEqual(await ids(2), wanted);
  t.deepEqual(await ids(3), wanted);
});

test('a damaged shard is named by the thread that reads it', async (t) => {
  const documents = await documentsOf(t, SHARDS);
  const gone = await goneOf(documents);
  const path = documents.object.path('shard-00003.bin');
  await appendFile(path, 'x');
  await t.throwsAsync(findSuspects(documents, gone, 2), {
    code: 'FWK_STORE_CORRUPT',
    message: /shard-00003|not the file/,
  });
  await writeFile(join(documents.object.dir, 'object.json'), '{');
  await t.throwsAsync(findSuspects(documents, gone, 2), { code: 'FWK_STORE_CORRUPT' });
});
