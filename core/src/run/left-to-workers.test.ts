import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LAYOUT, type ObjectManifest } from '@framework/sdk';
import test from 'ava';
import { folder } from './testing/folder.js';
import { document, framework, type Outcome, run } from './testing/toy-run.js';

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
  const expected = await made(t, here, await framework(filtered(1), { cwd: here, environment }));
  t.is(Object.keys(expected).length, 3);
  for (const workers of [1, 3]) {
    const cwd = await folder(t);
    t.deepEqual(await made(t, cwd, await framework(filtered(workers), { cwd })), expected);
    t.deepEqual(
      (await readdir(join(cwd, LAYOUT.runs, 'portioned'))).filter((name) => name.startsWith('judged')),
      [],
    );
  }

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

test('the same where the first tap of the chain fits: what it read has passed no tap, and is read again from disk', async (t) => {
  const settings = { 'plugins.toy-portions.fits': 'true' };
  const here = await folder(t);
  const environment = { TOY_PORTIONS: 'none' };
  const expected = await made(t, here, await framework(filtered(1, settings), { cwd: here, environment }));
  t.is(Object.keys(expected).length, 4);
  for (const workers of [1, 3]) {
    const cwd = await folder(t);
    t.deepEqual(await made(t, cwd, await framework(filtered(workers, settings), { cwd })), expected);
  }
});

test('a thread that reads what it judges is told to end, and not ended in the middle of it', async (t) => {
  const cwd = await folder(t);
  const environment = { TOY_PORTIONS_STUCK: join(cwd, 'told') };
  const outcome = await framework(filtered(2), { cwd, environment });
  t.is(outcome.code, 1, outcome.stderr);
  t.regex(outcome.stderr, /the first portion cannot be read/);
  t.true((await readdir(cwd)).includes('told'));
});
