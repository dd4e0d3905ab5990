import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ColumnBatch, type RecordColumns, recordColumns } from '@framework/sdk';
import test, { type ExecutionContext } from 'ava';
import { AuditLog, auditLogPath } from '../audit/audit-log.js';
import { loadSigningKey } from '../audit/signing-key.js';
import { runPaths } from '../run/layout.js';
import { Refs } from '../run/refs.js';
import { Store } from '../run/store.js';
import { folder } from '../run/testing/folder.js';
import { writeSigningKey } from '../run/testing/signing-key.js';
import { type Denied, DenyList, deniedBy, writeDenied } from './deny-list.js';
import { pathOf } from './hash-named.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function decide(
  root: string,
  log: AuditLog,
  takedown: string,
  denied: readonly Denied[],
): Promise<string> {
  const deny = await writeDenied(root, denied);
  const rest = { request: 'R', run: 'toy', plan: '', documents: denied.length };
  await log.append('decided', { ...rest, takedown, deny });
  return deny;
}

async function openLog(t: ExecutionContext) {
  const [root, keys] = [await folder(t), await folder(t)];
  const environment = { FRAMEWORK_SIGNING_KEY: await writeSigningKey(join(keys, 'key.pem')) };
  return { root, log: await AuditLog.open(root, loadSigningKey(environment, root)) };
}

const columnsOf = (rows: readonly { id: string; text: string; repository?: string }[]): RecordColumns =>
  recordColumns({
    sequence: 0,
    ids: rows.map(({ id }) => id),
    contents: rows.map(({ text }) => new TextEncoder().encode(text)),
    meta: { repository: rows.map(({ repository }) => repository ?? null) },
    cursor: null,
  });

test('what is derived of a document that went is denied, under whatever id it comes', async (t) => {
  const { root, log } = await openLog(t);
  await decide(root, log, 'first', [{ kind: 'document', id: 'a:gone', sha256: sha256('gone') }]);
  const columns = columnsOf([
    { id: 'trace:1', text: 'of one' },
    { id: 'trace:2', text: 'of two' },
    { id: 'trace:3', text: 'of another' },
  ]);
  const derivedFrom = ['a:gone', ['b:kept', 'a:gone'], ['b:kept']];
  const { verdicts } = (await DenyList.read(root)).denyDelivered({
    ...columns,
    meta: { ...columns.meta, derivedFrom },
  });
  t.deepEqual(
    verdicts.map(({ row, action }) => [row, action]),
    [
      [0, 'drop'],
      [1, 'drop'],
    ],
  );
});

test('denied by id, by what it holds, by where it stands; what is denied by nothing comes in', async (t) => {
  const { root, log } = await openLog(t);
  t.is((await DenyList.read(root)).hash, null);
  await decide(root, log, 'first', [
    { kind: 'document', id: 'a:gone', sha256: sha256('gone') },
    { kind: 'copy', id: 'b:copy', of: 'a:gone' },
  ]);
  const one = (await DenyList.read(root)).hash;
  await decide(root, log, 'second', [
    { kind: 'repository', name: 'acme/tools' },
    { kind: 'user', name: 'npm:@jane' },
    { kind: 'hash', sha256: sha256('wanted') },
  ]);
  const list = await DenyList.read(root);
  t.not(list.hash, one, 'a fingerprint rests on every decision');
  const { verdicts } = list.denyDelivered(
    columnsOf([
      { id: 'a:gone', text: 'changed since' },
      { id: 'c:renamed', text: 'gone' },
      { id: 'b:copy', text: 'a near copy' },
      { id: 'x:new', text: 'new', repository: 'git:Acme/Tools' },
      { id: 'y:new', text: 'new', repository: 'npm:@jane/thing@2.0.0' },
      { id: 'z:any', text: 'wanted' },
      { id: 'd:other', text: 'another', repository: 'git:acme/other' },
    ]),
  );
  t.deepEqual(
    verdicts.map(({ row, plugin, action, evidence }) => [row, plugin, action, evidence]),
    [
      [0, 'core', 'drop', { by: 'document', takedown: 'first' }],
      [1, 'core', 'drop', { by: 'document', takedown: 'first' }],
      [2, 'core', 'drop', { by: 'copy', takedown: 'first' }],
      [3, 'core', 'drop', { by: 'repository', takedown: 'second' }],
      [4, 'core', 'drop', { by: 'user', takedown: 'second' }],
      [5, 'core', 'drop', { by: 'hash', takedown: 'second' }],
    ],
  );
});

test('of two documents by one id both are denied by it, and none that has the name a run gave the second', async (t) => {
  const { root, log } = await openLog(t);
  const removed = [{ id: 'a:x', sha256: sha256('x') }];
  const dropped = [
    { id: 'a:x (2)', of: 'a:x', sameId: true },
    { id: 'b:copy', of: 'a:x' },
  ];
  const denied = deniedBy({ removed, dropped, selectors: [] } as unknown as Parameters<typeof deniedBy>[0]);
  t.deepEqual(
    denied.map((one) => [one.kind, 'id' in one ? one.id : null]),
    [
      ['document', 'a:x'],
      ['copy', 'b:copy'],
    ],
  );
  await decide(root, log, 'first', denied);
  const list = await DenyList.read(root);
  const [x, second, genuine] = ['x', 'another', 'a third'];
  // As a source delivers them, and as the run calls them.
  const rows = [
    { id: 'a:x', text: x },
    { id: 'a:x', text: second },
    { id: 'a:x (2)', text: genuine },
  ];
  const named = columnsOf(rows.map((row, at) => ({ ...row, id: at === 1 ? 'a:x (3)' : row.id })));
  const { verdicts } = list.denyDelivered(
    named,
    rows.map(({ id }) => id),
  );
  t.deepEqual(
    verdicts.map(({ row, evidence }) => [row, evidence]),
    [0, 1].map((row) => [row, { by: 'document', takedown: 'first' }]),
  );
});

test('what a filter rewrote into a document that went is denied, too', async (t) => {
  const { root, log } = await openLog(t);
  await decide(root, log, 'first', [
    { kind: 'document', id: 'a:gone', sha256: sha256('with a placeholder') },
  ]);
  const list = await DenyList.read(root);
  const columns = list.denyDelivered(
    columnsOf([
      { id: 'c:renamed', text: 'with a secret' },
      { id: 'd', text: 'x' },
    ]),
  );
  t.deepEqual(columns.verdicts, []);
  const batch = new ColumnBatch(columns);
  batch.speaker = 'plugin-secret-filter';
  const bytes = new TextEncoder().encode('with a placeholder');
  batch.judge(0, { action: 'rewrite', reason: 'secret', bytes });
  list.denyRewritten(batch);
  t.false(batch.alive(0));
  t.true(batch.alive(1));
  t.like(batch.verdicts.at(-1)!, { plugin: 'core', action: 'drop', reason: 'taken-down' });
});

test('a list that the log names and that is gone lets nobody begin', async (t) => {
  const { root, log } = await openLog(t);
  const deny = await decide(root, log, 'first', [{ kind: 'copy', id: 'a', of: 'b' }]);
  await rm(pathOf(root, 'deny', deny));
  t.like(await t.throwsAsync(DenyList.read(root)), { code: 'FWK_TAKEDOWN_DENIED' });
});

test('a log that was deleted lets nobody begin', async (t) => {
  const { root, log } = await openLog(t);
  await decide(root, log, 'first', [{ kind: 'copy', id: 'a', of: 'b' }]);
  await rm(auditLogPath(root));
  t.like(await t.throwsAsync(DenyList.read(root)), { code: 'FWK_TAKEDOWN_DENIED', at: auditLogPath(root) });
});

test('nor does a log of before that was put in its place, where a run went through a takedown since', async (t) => {
  const { root, log } = await openLog(t);
  await decide(root, log, 'first', [{ kind: 'copy', id: 'a', of: 'b' }]);
  const before = await readFile(auditLogPath(root));
  await decide(root, log, 'second', [{ kind: 'copy', id: 'c', of: 'd' }]);
  const { store, refs, dir } = runPaths(root, 'toy');
  const identity = { kind: 'documents', inputs: { takedowns: ['first', 'second'] } };
  const { fingerprint } = await new Store(store).make(identity, async () => ({}));
  await mkdir(dir, { recursive: true });
  await (await Refs.open(refs)).setAll({ filter: fingerprint });
  // One that cannot be read hides none of the others.
  const damaged = runPaths(root, 'damaged');
  await mkdir(damaged.dir, { recursive: true });
  await writeFile(damaged.refs, '{');
  await t.notThrowsAsync(DenyList.read(root));
  await writeFile(auditLogPath(root), before);
  t.like(await t.throwsAsync(DenyList.read(root)), {
    code: 'FWK_TAKEDOWN_DENIED',
    message:
      "takedown second was carried out in 'toy', and the audit log knows nothing of it: it was deleted, or a copy of before lies in its place",
  });
});

test('as it was at a decision before, by its hash; none of that hash is an error', async (t) => {
  const { root, log } = await openLog(t);
  await decide(root, log, 'first', [{ kind: 'document', id: 'a:gone', sha256: sha256('gone') }]);
  const { hash: then } = await DenyList.read(root);
  await decide(root, log, 'second', [{ kind: 'document', id: 'b:gone', sha256: sha256('too') }]);
  const rows = columnsOf([
    { id: 'a:gone', text: '1' },
    { id: 'b:gone', text: '2' },
  ]);
  const denied = async (...as: Parameters<typeof DenyList.read>) =>
    (await DenyList.read(...as)).denyDelivered(rows).verdicts.map(({ row }) => row);
  t.deepEqual(await denied(root), [0, 1]);
  t.deepEqual(await denied(root, then), [0]);
  t.is((await DenyList.read(root, then)).hash, then);
  t.deepEqual(await denied(root, null), []);
  await t.throwsAsync(DenyList.read(root, sha256('another')), { code: 'FWK_TAKEDOWN_DENIED' });
});
