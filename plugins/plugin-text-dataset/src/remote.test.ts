/** Files that a slot brings: their paths say nothing, their names everything. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { REMOTE_FILES, type RemoteFile, type RemoteFiles, type Source } from '@framework/sdk';
import { hookContext } from '@framework/sdk/testing';
import test, { type ExecutionContext } from 'ava';
import { files } from './testing/files.js';
import { documentsOf, sourcesOf } from './testing/read-source.js';
import { lines } from './testing/rows.js';

const set = { hub: 'databricks/databricks-dolly-15k', revision: 'a'.repeat(40), files: '**' };
const rows = [{ instruction: 'What is 1?', context: '', response: 'A number.', category: 'open_qa' }];

/** Files as a cache has them: under names without an ending. */
function brought(t: ExecutionContext, contents: Readonly<Record<string, string | Uint8Array>>): RemoteFiles {
  const folder = files(t, {});
  const listed = Object.entries(contents).map(([name, content]): RemoteFile => {
    const hex = createHash('sha256').update(content).digest('hex');
    writeFileSync(join(folder, hex), content);
    return { set, name, bytes: Buffer.byteLength(content), hash: { algorithm: 'sha256', hex } };
  });
  return {
    list: async () => listed,
    check: async () => undefined,
    fetch: async ({ hash: { hex } }) => ({ path: join(folder, hex), sha256: hex }),
  };
}

const remote = async (local: readonly string[] = []): Promise<Source> => {
  const datasets = local.length === 0 ? {} : { 'databricks-dolly-15k': local };
  const [source] = await sourcesOf({ datasets, remote: { 'databricks-dolly-15k': [set] } });
  return source!;
};

test('they are described and read by their names in the dataset', async (t) => {
  const owner = brought(t, {
    'train/a.jsonl.gz': gzipSync(lines(rows)),
    'b.jsonl': lines(rows),
    'README.md': '# Dolly',
  });
  const ctx = hookContext({ slots: [[REMOTE_FILES, owner]] });
  const source = await remote();
  await source.check!(ctx);
  const { documents, details } = await source.describe(ctx);
  t.is(documents, 2);
  t.deepEqual(details['remote'], [set]);
  const batches = [];
  for await (const batch of source.open({ cursor: null, batchSize: 10 }, ctx)) batches.push(batch);
  t.deepEqual(
    documentsOf(batches).map(({ id }) => id),
    ['dataset:databricks-dolly-15k:b.jsonl#1', 'dataset:databricks-dolly-15k:train/a.jsonl#1'],
  );
});

test('a file here and one elsewhere that would give documents of one id', async (t) => {
  const owner = brought(t, { 'b.jsonl': lines(rows) });
  const folder = files(t, { 'b.jsonl': lines(rows) });
  const source = await remote([folder]);
  await t.throwsAsync(source.describe(hookContext({ slots: [[REMOTE_FILES, owner]] })), {
    code: 'FWK_CONFIG_INVALID',
  });
});

test('files of another dataset are refused when they are here', async (t) => {
  const owner = brought(t, { 'b.jsonl': lines([{ text: 'no dolly' }]) });
  const source = await remote();
  await t.throwsAsync(source.describe(hookContext({ slots: [[REMOTE_FILES, owner]] })), {
    code: 'FWK_SOURCE_UNREADABLE',
  });
});

test('a preset that names files elsewhere, without a plugin that brings them', async (t) => {
  await t.throwsAsync((await remote()).check!(hookContext()), { code: 'FWK_SLOT_MISSING' });
});
