/** Files read many at once against the reference: the same bytes, and of what is no file the same reason. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileKernels, loadNative } from '@framework/native';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import { type FileBytes, readRegularFile } from './read-file.js';
import { type Lasting, readFiles } from './read-files.js';

const native = loadNative();
const kernels = native.ok ? fileKernels(native.kernels) : null;
const LASTINGS: readonly Lasting[] = ['until-the-next', 'while-held'];
const LIMIT = 3 << 20;

/** Bytes of a file, no two alike. */
function content(seed: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at++) bytes[at] = at * 31 + seed * 97 + (at >> 8);
  return bytes;
}

/** Files of every size that matters, and what is no file to be read, in a folder. */
function locationsIn(folder: string): readonly Buffer[] {
  const path = (name: string): string => join(folder, name);
  const sizes = [0, 1, 100, 5000, 0, 1 << 19, 1 << 19, (1 << 20) - 1, 1 << 20, 70, LIMIT, LIMIT + 1, 12];
  for (const [at, size] of sizes.entries()) writeFileSync(path(`size-${at}`), content(at, size));
  const odd = Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0xff, 0xfe), Buffer.from(' \n é.ts')]);
  writeFileSync(odd, 'odd');
  mkdirSync(path('folder'));
  symlinkSync('size-1', path('link'));
  symlinkSync('nowhere', path('dangling'));
  writeFileSync(path('secret'), 'secret');
  chmodSync(path('secret'), 0);
  spawnSync('mkfifo', [path('fifo')]);
  const others = ['folder', 'link', 'dangling', 'secret', 'fifo', 'gone', 'size-1/below'].map(path);
  return [
    ...sizes.map((_, at) => Buffer.from(path(`size-${at}`))),
    ...[odd, ...others.map((one) => Buffer.from(one)), Buffer.from('/dev/null'), Buffer.from(path('size-2'))],
  ];
}

/** Bytes by their hash, taken while they last: AVA compares megabytes element by element, for seconds. */
const hashed = (read: FileBytes) =>
  read.kind === 'bytes' ? { ...read, bytes: createHash('sha256').update(read.bytes).digest('hex') } : read;

const wanted = (locations: readonly Buffer[], limit = LIMIT) =>
  locations.map((location) => hashed(readRegularFile(location, limit)));

test('without kernels, one file after the other', (t) => {
  const locations = locationsIn(temporaryFolder('read-files'));
  for (const lasting of LASTINGS) {
    t.deepEqual([...readFiles(locations, LIMIT, lasting, null)].length, locations.length);
    t.deepEqual(Array.from(readFiles(locations, LIMIT, lasting, null), hashed), wanted(locations));
  }
});

if (kernels === null)
  test.skip(`compiled (${native.ok ? 'not on this system' : native.why})`, () => undefined);
else {
  test('compiled, the same bytes, and the same reason of what is no file', (t) => {
    const locations = locationsIn(temporaryFolder('read-files'));
    for (const lasting of LASTINGS) {
      t.deepEqual(Array.from(readFiles(locations, LIMIT, lasting, kernels), hashed), wanted(locations));
      t.deepEqual([...readFiles([], LIMIT, lasting, kernels)], []);
    }
    // Together, while all are held.
    t.deepEqual([...readFiles(locations, LIMIT, 'while-held', kernels)].map(hashed), wanted(locations));
    t.deepEqual([...readFiles(locations, 99, 'while-held', kernels)].map(hashed), wanted(locations, 99));
  });

  test('compiled, paths that do not end are refused, and a file that has no room waits', (t) => {
    const folder = temporaryFolder('read-files');
    const path = Buffer.from(`${join(folder, 'one')}\0`);
    writeFileSync(path.subarray(0, -1), 'twelve bytes');
    const outcomes = new Int32Array(2);
    t.throws(() => kernels.readFiles(path.subarray(0, -1), 99, new Uint8Array(99), outcomes), {
      code: 'FWK_NATIVE_SHAPE',
    });
    const twice = Buffer.concat([path, path]);
    t.is(kernels.readFiles(twice, 99, new Uint8Array(12), outcomes), 0, 'none to see that it grew');
    t.is(kernels.readFiles(twice, 99, new Uint8Array(13), outcomes), 1);
    t.is(kernels.readFiles(twice, 99, new Uint8Array(25), outcomes), 2);
    t.deepEqual([...outcomes], [12, 12]);
    t.is(kernels.readFiles(path, 99, new Uint8Array(99), outcomes), 1, 'fewer paths than outcomes');
  });
}
