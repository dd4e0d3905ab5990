import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { isGone, ownerName } from './owner.js';

const host = hostname().replace(/[^A-Za-z0-9-]/g, '-');

test('who runs is not gone, nor is anybody of another machine, nor what is no name', (t) => {
  for (const name of [ownerName(), 'elsewhere.999999999.1.0.part', '', 'part', `${host}.x.1`, `${host}.1`])
    t.false(isGone(name), name);
});

test('who ended is gone, and who has a number that another process got since', async (t) => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'close');
  t.true(isGone(`${host}.${child.pid}.1.0.part`));
  if (process.platform === 'linux') t.true(isGone(`${host}.${process.pid}.1.0.part`));
});

const onLinux = process.platform === 'linux' ? test : test.skip;
onLinux(
  'a process that ended and that nobody waited for is gone (only Linux says which those are)',
  async (t) => {
    // The inner shell ends; the outer one has become a program that waits for nobody.
    const shell = spawn('sh', ['-c', 'sh -c "exit 0" & echo $!; exec sleep 30']);
    const [said] = (await once(shell.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    while (!isGone(`${host}.${pid}.1`)) await sleep(10);
    shell.kill();
    t.pass();
  },
);
