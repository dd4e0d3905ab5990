import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { folder } from '../testing/folder.js';
import { zipArchive } from '../testing/zip-archive.js';
import { placeInInstallation } from './wheel-members.js';
import { unzip } from './zip.js';

test('members come out as they went in, and only those asked for', async (t) => {
  const dir = folder(t);
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 8 }), async (contents) => {
      const into = join(dir, String(round++));
      const archive = `${into}.zip`;
      writeFileSync(archive, zipArchive(Object.fromEntries(contents.map((bytes, i) => [`m/${i}`, bytes]))));
      const count = await unzip(archive, into, (name) => (name === 'm/1' ? undefined : `out/${name}`));
      t.is(count, contents.length - (contents.length > 1 ? 1 : 0));
      t.false(existsSync(join(into, 'out/m/1')));
      for (const [i, bytes] of contents.entries()) {
        if (i !== 1) t.deepEqual(new Uint8Array(readFileSync(join(into, `out/m/${i}`))), bytes);
      }
    }),
    { numRuns: 30 },
  );
});

test('whatever is damaged or cut is told, and ends', async (t) => {
  const dir = folder(t);
  const whole = zipArchive({
    a: Buffer.alloc(5000, 'abc'),
    b: Buffer.from('stored'),
    c: Buffer.alloc(3000, 'x'),
  });
  const archive = join(dir, 'a.zip');
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
      writeFileSync(archive, whole.subarray(0, length));
      await t.throwsAsync(
        unzip(archive, join(dir, 'out'), (name) => name),
        { code: 'FWK_FIX_INTEGRITY' },
      );
    }),
    { numRuns: 60 },
  );
  const damaged = Buffer.from(whole);
  damaged.fill(0xff, 33, 45);
  writeFileSync(archive, damaged);
  await t.throwsAsync(
    unzip(archive, join(dir, 'out'), (name) => name),
    { code: 'FWK_FIX_INTEGRITY', message: /a is damaged/ },
  );
});

test('of a wheel: libraries, notices and the headers of the C interface', (t) => {
  for (const [member, place] of [
    ['tensorflow/libtensorflow_cc.so.2', 'lib/libtensorflow_cc.so.2'],
    ['tensorflow/libtensorflow_framework.so.2', 'lib/libtensorflow_framework.so.2'],
    ['tensorflow/THIRD_PARTY_NOTICES.txt', 'lib/THIRD_PARTY_NOTICES.txt'],
    ['tensorflow/include/tensorflow/c/eager/c_api.h', 'include/tensorflow/c/eager/c_api.h'],
    ['tensorflow/include/tsl/platform/ctstring_internal.h', 'include/tsl/platform/ctstring_internal.h'],
    ['tensorflow/include/tensorflow/core/graph/graph.h', undefined],
    ['tensorflow/python/_pywrap_tfe.so', undefined],
    ['tensorflow/include/tensorflow/c/../../../../x.h', undefined],
  ] as const) {
    t.is(placeInInstallation(member), place, member);
  }
});
