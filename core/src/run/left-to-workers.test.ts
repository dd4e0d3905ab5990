import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LAYOUT, type ObjectManifest } from '@framework/sdk';
import test from 'ava';
import { AuditLog } from '../audit/audit-log.js';
import { loadSigningKey } from '../audit/signing-key.js';
import { writeDenied } from '../takedown/deny-list.js';
import type { DocumentRow } from './documents.js';
import type { VerdictLine } from './stages/filter.js';
import { folder } from './testing/folder.js';
import { fullTier, serialInFull } from './testing/full-tier.js';
import { writeSigningKey } from './testing/signing-key.js';
import { document, framework, frameworkHere, type Outcome, run } from './testing/toy-run.js';

/** Content hashes of everything that was made, by kind and fingerprint. */
async function made(t: { is(a: unknown, b: unknown, message: string): void }, cwd: string, outcome: Outcome) {
  t.is(outcome.code, 0, outcome.stderr);
  document(outcome);
  const names = (await readdir(join(cwd, LAYOUT.store))).filter((name) => /^[0-9a-f]{64}$/.test(name));
  const manifests = await Promise.all(
    names.map(
      async (name) =>
        JSON.parse(await readFile(join(cwd, LAYOUT.store, name, LAYOUT.object), 'utf8')) as ObjectManifest,
    ),
  );
  return Object.fromEntries(
    manifests.map(({ kind, fingerprint, contentHash, summary }) => [
      `${kind} ${fingerprint}`,
      { contentHash, summary },
    ]),
  );
}

const filtered = (workers: number, settings: Readonly<Record<string, string>> = {}): string[] => [
  ...run('portioned', { 'run.workers': workers, ...settings }),
  '--until',
  'filter',
];

test('batches that workers read, judge, keep and encode come to the bytes of those that one thread reads', async (t) => {
  const here = await folder(t);
  const environment = { TOY_PORTIONS: 'none' };
  const expected = await made(t, here, await frameworkHere(filtered(1), { cwd: here, environment }));
  t.is(Object.keys(expected).length, 3);
  // Every worker reads and judges by itself where there are several; one among the full tier's.
  for (const workers of fullTier ? [1, 3] : [3]) {
    const cwd = await folder(t);
    // Where one reads everything, no threads look at sources.
    const long: Readonly<Record<string, string>> = workers === 1 ? {} : { TOY_PORTIONS: 'long' };
    const outcome = await frameworkHere(filtered(workers), { cwd, environment: long });
    t.deepEqual(await made(t, cwd, outcome), expected);
    t.deepEqual(
      (await readdir(join(cwd, LAYOUT.runs, 'portioned'))).filter((name) => name.startsWith('judged')),
      [],
    );
  }
});

serialInFull('killed while workers judge, it goes on to the same bytes', async (t) => {
  const here = await folder(t);
  const environment = { TOY_PORTIONS: 'none' };
  const expected = await made(t, here, await frameworkHere(filtered(1), { cwd: here, environment }));
  const killed = await folder(t);
  for (const [index, passage] of ['fit.middle:3', 'shard.middle:4', 'shard.before-journal:2'].entries()) {
    const outcome = await framework(index === 0 ? filtered(2) : ['resume', '--json'], {
      cwd: killed,
      environment: { FRAMEWORK_FAILPOINT: `${passage}=kill` },
    });
    t.is(outcome.code, 1, `${passage} was never reached: ${outcome.stderr}`);
  }
  const resumed = await framework(['resume', '--json'], { cwd: killed });
  t.deepEqual(await made(t, killed, resumed), expected);
});

serialInFull(
  'the same where the first tap of the chain fits: what it read has passed no tap, and is read again from disk',
  async (t) => {
    const settings = { 'plugins.toy-portions.fits': 'true' };
    const here = await folder(t);
    const environment = { TOY_PORTIONS: 'none' };
    const expected = await made(
      t,
      here,
      await frameworkHere(filtered(1, settings), { cwd: here, environment }),
    );
    t.is(Object.keys(expected).length, 4);
    for (const workers of [1, 3]) {
      const cwd = await folder(t);
      t.deepEqual(await made(t, cwd, await frameworkHere(filtered(workers, settings), { cwd })), expected);
    }
  },
);

test('a thread that reads what it judges is told to end, and not ended in the middle of it', async (t) => {
  const cwd = await folder(t);
  const environment = { TOY_PORTIONS_STUCK: join(cwd, 'told') };
  const outcome = await frameworkHere(filtered(2), { cwd, environment });
  t.is(outcome.code, 1, outcome.stderr);
  t.regex(outcome.stderr, /the first portion cannot be read/);
  t.true((await readdir(cwd)).includes('told'));
});

/** Lines of all tables of this kind that shards in the store have. */
async function linesOf(cwd: string, kind: 'shard' | 'verdicts'): Promise<readonly string[]> {
  const store = join(cwd, LAYOUT.store);
  const names = (await readdir(store, { recursive: true })).filter((name) => name.endsWith('.ndjson'));
  const tables = names.filter((name) => name.includes(`${kind}-`));
  const texts = await Promise.all(tables.map((name) => readFile(join(store, name), 'utf8')));
  return texts.flatMap((text) => text.split('\n').filter((line) => line !== ''));
}

test('with a list of what was taken down the main thread has the last word, also on what a worker rewrote', async (t) => {
  const before = await folder(t);
  await made(t, before, await frameworkHere(filtered(2), { cwd: before }));
  const verdicts = (await linesOf(before, 'verdicts')).map((line) => JSON.parse(line) as VerdictLine);
  const changed = verdicts.find(({ action, id }) => action === 'rewrite' && !id.startsWith('a1:'))!;
  const rows = (await linesOf(before, 'shard')).map((line) => JSON.parse(line) as DocumentRow);
  const { sha256 } = rows.find(({ id }) => id === changed.id)!;

  const keys = await folder(t);
  const signing = { FRAMEWORK_SIGNING_KEY: await writeSigningKey(join(keys, 'key.pem')) };
  const environments: readonly Readonly<Record<string, string>>[] = [{ TOY_PORTIONS: 'none' }, {}];
  const outcomes: Awaited<ReturnType<typeof made>>[] = [];
  for (const environment of environments) {
    const cwd = await folder(t);
    const denied = [{ kind: 'repository', name: 'a1' } as const, { kind: 'hash', sha256 } as const];
    const deny = await writeDenied(cwd, denied);
    const decided = { request: 'R', run: 'toy', plan: '', documents: 1, takedown: 'first', deny };
    await (await AuditLog.open(cwd, loadSigningKey(signing, cwd))).append('decided', decided);
    outcomes.push(await made(t, cwd, await frameworkHere(filtered(2), { cwd, environment })));
    const kept = await linesOf(cwd, 'shard');
    t.true(kept.length > 0);
    t.deepEqual(
      kept.filter((line) => line.includes('"id":"a1:') || line.includes(sha256)),
      [],
    );
  }
  t.deepEqual(outcomes[1], outcomes[0]);
});
