import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { SpillFile } from './spill-file.js';

const bytes = (length: number, from = 0): Uint8Array => Uint8Array.from({ length }, (_, at) => at + from);

test('what was appended is read back, and what was written over it', (t) => {
  const file = new SpillFile(join(temporaryFolder('spill'), 'a'), 16);
  const lengths = [0, 3, 16, 17, 100, 5];
  const starts = lengths.map((length) => file.append(bytes(length, length)));
  t.is(file.bytes, 141);
  for (const [at, length] of lengths.entries()) {
    t.deepEqual(file.read(new Uint8Array(length), starts[at]!), bytes(length, length));
  }
  // What is asked for was not written yet, or only its end was not.
  const last = file.append(bytes(9, 50));
  t.deepEqual(file.read(new Uint8Array(3), last + 2), bytes(3, 52));
  t.deepEqual(file.read(new Uint8Array(4), last - 2), Uint8Array.of(8, 9, 50, 51));
  t.deepEqual(file.read(new Uint8Array(9), last), bytes(9, 50));
  file.write(bytes(4, 200), starts[4]! + 1);
  t.deepEqual(file.read(new Uint8Array(6), starts[4]!), Uint8Array.of(100, 200, 201, 202, 203, 105));
  file.close();
});

test('a file that ends too early has a code', (t) => {
  const file = new SpillFile(join(temporaryFolder('spill'), 'a'));
  file.append(bytes(10));
  t.throws(() => file.read(new Uint8Array(8), 4), { code: 'FWK_RUN_IO' });
  file.close();
});

test('a process that is killed leaves nothing behind', (t) => {
  if (process.platform === 'win32') return t.pass('there an open file keeps its name');
  const folder = temporaryFolder('spill');
  const module = new URL('./spill-file.js', import.meta.url).href;
  const program = `
    import { SpillFile } from ${JSON.stringify(module)};
    const file = new SpillFile(${JSON.stringify(join(folder, 'a'))}, 16);
    file.append(new Uint8Array(1000));
    process.kill(process.pid, 'SIGKILL');
    setInterval(() => {}, 1000);`;
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', program]);
  t.is(signal, 'SIGKILL');
  t.deepEqual(readdirSync(folder), []);
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;
const whenMountable = canMount ? test.serial : test.serial.skip;
whenMountable(`a disk that is really full${canMount ? '' : ' (mounting needs root)'}`, (t) => {
  const disk = join(temporaryFolder('spill'), 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=100k', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    t.log('this place lets nobody mount');
    return t.pass();
  }
  try {
    const file = new SpillFile(join(disk, 'a'), 1024);
    // The kernel gives it FWK_RUN_DISK_FULL, as every hook's.
    t.throws(() => file.append(new Uint8Array(200_000)), { code: 'ENOSPC' });
    file.close();
  } finally {
    execFileSync('umount', [disk]);
  }
});
