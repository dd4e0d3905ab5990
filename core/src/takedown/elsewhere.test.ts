import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type JsonObject, LAYOUT } from '@framework/sdk';
import test, { type ExecutionContext } from 'ava';
import { Store } from '../run/store.js';
import { folder } from '../run/testing/folder.js';
import { findElsewhere } from './elsewhere.js';
import { Hands } from './hands.js';
import type { TakedownPlan } from './plan.js';

const hash = (digit: string): string => digit.repeat(64);

/** An object of documents with rows of these in each shard. */
async function documents(root: string, name: string, shards: readonly (readonly object[])[]) {
  return new Store(join(root, LAYOUT.store)).make({ kind: 'documents', inputs: { name } }, async (draft) => {
    for (const [shard, rows] of shards.entries()) {
      await draft.write(`shard-0000${shard}.bin`, '');
      await draft.write(`shard-0000${shard}.ndjson`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    }
    return {} as JsonObject;
  });
}

async function refer(root: string, run: string, fingerprint: string): Promise<void> {
  await mkdir(join(root, LAYOUT.runs, run), { recursive: true });
  await writeFile(join(root, LAYOUT.runs, run, LAYOUT.refs), JSON.stringify({ filter: fingerprint }));
}

/** The blend that is taken down from, and a root to put others beside it. */
async function blendOf(t: ExecutionContext) {
  const root = await folder(t);
  const own = await documents(root, 'own', [[{ id: 'a', sha256: hash('a') }]]);
  await refer(root, 'own', own.fingerprint);
  const plan = {
    removed: [{ sha256: hash('a') }, { sha256: hash('b') }],
    documents: { fingerprint: own.fingerprint, contentHash: own.contentHash },
  } as unknown as TakedownPlan;
  return { root, plan };
}

test('another run’s documents with the hash of one that goes are counted, under whatever id and in every shard', async (t) => {
  const { root, plan } = await blendOf(t);
  const other = await documents(root, 'other', [
    [
      { id: 'x', sha256: hash('c') },
      { id: 'y', sha256: hash('a') },
    ],
    [
      { id: 'a', sha256: hash('d'), licenceFiles: [{ sha256: hash('b') }] },
      { id: 'gone', sha256: hash('a'), takenDown: { takedown: 't', leaf: hash('0') } },
      { id: 'z', sha256: hash('b'), licenceFiles: [{ sha256: hash('d') }] },
    ],
  ]);
  const none = await documents(root, 'none', [[{ id: 'a', sha256: hash('c') }]]);
  // Nobody refers to it: it is an orphan, which goes whole.
  await documents(root, 'nobodys', [[{ id: 'a', sha256: hash('a') }]]);
  await refer(root, 'second', other.fingerprint);
  await refer(root, 'first', other.fingerprint);
  await refer(root, 'third', none.fingerprint);
  t.deepEqual(await findElsewhere(root, plan, new Hands(1)), {
    elsewhere: [{ object: other.fingerprint, runs: ['first', 'second'], documents: 2 }],
    unread: [],
  });
});

test('one that cannot be read is told of beside the others', async (t) => {
  const { root, plan } = await blendOf(t);
  const damaged = await documents(root, 'damaged', [[{ id: 'a', sha256: hash('a') }]]);
  const whole = await documents(root, 'whole', [[{ id: 'a', sha256: hash('a') }]]);
  await refer(root, 'damaged', damaged.fingerprint);
  await refer(root, 'whole', whole.fingerprint);
  await appendFile(damaged.path('shard-00000.ndjson'), '\n');
  const { elsewhere, unread } = await findElsewhere(root, plan, new Hands(1));
  t.deepEqual(elsewhere, [{ object: whole.fingerprint, runs: ['whole'], documents: 1 }]);
  t.like(unread, [{ object: damaged.fingerprint, runs: ['damaged'], code: 'FWK_STORE_CORRUPT' }]);
});
