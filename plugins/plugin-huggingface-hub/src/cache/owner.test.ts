import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { isGone, ownerName } from './owner.js';

const [host] = ownerName().split('.');

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

const owner = new URL('./owner.js', import.meta.url).href;
const script = (text: string) => [
  '--input-type=module',
  '-e',
  `import { isGone, ownerName } from '${owner}'; ${text}`,
];
/** A container as far as processes go: its own numbers, the same host name. */
const unshared = ['-Urpf', '--kill-child', '--mount-proc', process.execPath];
const mayUnshare = process.platform === 'linux' && spawnSync('unshare', [...unshared, '-e', '']).status === 0;
const inContainers = mayUnshare ? test : test.skip;
inContainers(
  'who runs in another container of the same host name is not gone, from there or from here (needs `unshare`)',
  async (t) => {
    const inside = spawn('unshare', [
      ...unshared,
      ...script('console.log(ownerName()); setInterval(() => {}, 1000)'),
    ]);
    const [said] = (await once(inside.stdout, 'data')) as [Buffer];
    const name = said.toString().trim();
    t.is(name.split('.')[1], '1');
    t.not(name.split('.')[0], host);
    // Process 1 of this place is another one, and started at another time: by number alone it would be gone.
    t.false(isGone(`${name}.0.part`));
    const other = spawnSync('unshare', [
      ...unshared,
      ...script(`console.log(isGone('${ownerName()}.0.part'))`),
    ]);
    t.is(other.stdout.toString().trim(), 'false');
    inside.kill('SIGKILL');
    await once(inside, 'close');
  },
);
