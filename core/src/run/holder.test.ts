import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameworkError } from '@framework/sdk';
import test from 'ava';
import { type Holder, heldBy, hold } from './holder.js';
import { isAlive, machineIdentity, processIdentity } from './process-identity.js';
import { folder } from './testing/folder.js';

test('a live holder is named, and keeps its lock', async (t) => {
  const path = join(await folder(t), 'lock');
  const held = await hold(path);
  const error = await t.throwsAsync<FrameworkError>(hold(path));
  t.is(error?.code, 'FWK_RUN_BUSY');
  t.true(error?.message.includes(String(process.pid)));
  t.is(heldBy(path)?.pid, process.pid);
  held.release();
  t.is(heldBy(path), undefined);
  (await hold(path)).release();
  t.deepEqual(readdirSync(join(path, '..')), []);
});

test('a dead holder’s lock is taken over, and the worker it left behind is ended', async (t) => {
  const path = join(await folder(t), 'lock');
  const orphan = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
  const gone = spawn(process.execPath, ['-e', '0']);
  const dead = { ...processIdentity(gone.pid!), ...machineIdentity() };
  await once(gone, 'exit');
  const holder: Holder = { ...dead, worker: processIdentity(orphan.pid!) };
  writeFileSync(path, `${JSON.stringify(holder)}\n`);
  const exited = once(orphan, 'exit');
  const held = await hold(path);
  t.is(held.takenFrom?.pid, gone.pid);
  const [, signal] = (await exited) as [number | null, string];
  t.is(signal, 'SIGKILL');
  t.is((JSON.parse(readFileSync(path, 'utf8')) as Holder).pid, process.pid);
  held.release();
});

test('a pid that now belongs to another process holds nothing', async (t) => {
  const path = join(await folder(t), 'lock');
  const holder: Holder = { pid: process.pid, startTime: '1', ...machineIdentity(), worker: null };
  writeFileSync(path, `${JSON.stringify(holder)}\n`);
  t.is(heldBy(path), undefined);
  (await hold(path)).release();
});

test('a lock of the boot before holds nothing; one of another machine holds', async (t) => {
  const path = join(await folder(t), 'lock');
  const here: Holder = { ...processIdentity(process.pid), ...machineIdentity(), worker: null };
  writeFileSync(path, `${JSON.stringify({ ...here, bootId: 'before' })}\n`);
  t.is(heldBy(path), undefined);
  writeFileSync(path, `${JSON.stringify({ ...here, host: 'elsewhere' })}\n`);
  const error = await t.throwsAsync<FrameworkError>(hold(path));
  t.is(error?.code, 'FWK_RUN_BUSY');
  t.regex(error?.action ?? '', /elsewhere/);
});

test('a lock that says nothing is nobody’s', async (t) => {
  const path = join(await folder(t), 'lock');
  writeFileSync(path, 'garbage');
  (await hold(path)).release();
  t.pass();
});

test('of many that take over at once, one gets it', async (t) => {
  const path = join(await folder(t), 'lock');
  const dead: Holder = { pid: 2 ** 22 + 1, startTime: '1', ...machineIdentity(), worker: null };
  writeFileSync(path, `${JSON.stringify(dead)}\n`);
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => hold(path)));
  t.is(answers.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('a zombie is not alive', async (t) => {
  // The shell's child ends at once, and the shell, replaced by sleep, never asks what became of it.
  const parent = spawn('sh', ['-c', '(exit 0) & echo $!; exec sleep 5'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  await new Promise((resolve) => setTimeout(resolve, 100));
  t.false(isAlive({ pid, startTime: null }));
  parent.kill();
});
