import { readdirSync, readlinkSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { shardName } from '../run/documents.js';
import type { RunRecord } from '../run/run-record.js';
import { Store, type StoredObject } from '../run/store.js';
import { folder } from '../run/testing/folder.js';
import { compareBlends } from './blends.js';

/** Documents of one shard: their split, bytes and tokens. */
type Shard = readonly (readonly [split: 'train' | 'heldout', bytes: number, tokens: number])[];

async function object(
  t: ExecutionContext,
  store: Store,
  name: string,
  files: Readonly<Record<string, readonly object[] | null>>,
): Promise<StoredObject> {
  const draft = await store.draft(
    { kind: name, inputs: { name } },
    { signal: new AbortController().signal, whileWaiting: () => t.fail() },
  );
  if (draft === undefined) throw new Error('is there already');
  for (const [file, rows] of Object.entries(files))
    await draft.write(file, (rows ?? []).map((row) => `${JSON.stringify(row)}\n`).join(''));
  try {
    return await draft.publish({});
  } finally {
    draft.release();
  }
}

/** What `compareBlends` reads of a run. */
async function blend(t: ExecutionContext, store: Store, name: string, shards: readonly Shard[]) {
  const filter: Record<string, readonly object[] | null> = {};
  const tokens: Record<string, readonly object[]> = {};
  for (const [shard, documents] of shards.entries()) {
    filter[shardName('shard', shard, 'bin')] = null;
    filter[shardName('shard', shard, 'ndjson')] = documents.map(([split, bytes], i) => ({
      ...{ id: `${shard}/${i}`, offset: 0, bytes, sha256: '', split, source: `s${shard}`, meta: {} },
    }));
    tokens[shardName('tokens', shard, 'ndjson')] = documents.map(([, , count], i) => ({
      ...{ id: `${shard}/${i}`, tokens: count },
    }));
  }
  const objects = new Map([
    ['filter', await object(t, store, `filter-${name}`, filter)],
    ['tokenize', await object(t, store, `tokenize-${name}`, tokens)],
  ]);
  return { objects, paths: { name, refs: 'refs.json' } } as unknown as RunRecord;
}

/** Files of this process that are open below a folder; null where the system does not list them. */
function openBelow(dir: string): readonly string[] | null {
  let open: string[];
  try {
    open = readdirSync('/proc/self/fd');
  } catch {
    return null;
  }
  return open.flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(dir) ? [path] : [];
    } catch {
      return [];
    }
  });
}

test('bytes and tokens are counted by split and source, and no file is left open', async (t) => {
  const dir = await folder(t);
  const store = new Store(dir);
  const a = await blend(t, store, 'a', [
    [
      ['train', 10, 3],
      ['heldout', 7, 2],
    ],
    [['train', 5, 1]],
  ]);
  const b = await blend(t, store, 'b', [[['train', 10, 3]], [['train', 6, 2]]]);
  const { same, totals, heldOut, groups } = await compareBlends(a, b);
  t.false(same);
  t.deepEqual(totals, {
    a: { documents: 2, bytes: 15, tokens: 4 },
    b: { documents: 2, bytes: 16, tokens: 5 },
  });
  t.deepEqual(heldOut, {
    a: { documents: 1, bytes: 7, tokens: 2 },
    b: { documents: 0, bytes: 0, tokens: 0 },
  });
  t.deepEqual(
    groups.source.map(({ value, a, b }) => [value, a.bytes, b.bytes]),
    [['s1', 5, 6]],
  );
  t.deepEqual(openBelow(dir) ?? [], []);
});
