import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { fakeInstallation } from '../testing/fake-installation.js';
import { folder } from '../testing/folder.js';
import { sendRange, serve } from '../testing/server.js';
import { zipArchive } from '../testing/zip-archive.js';
import { installTensorFlow } from './install.js';
import type { Recipe } from './recipe.js';

/** A compiler that answers, and refuses everything. */
function compiler(dir: string): string {
  const file = join(dir, 'refusing-compiler');
  writeFileSync(
    file,
    '#!/bin/sh\n[ "$1" = --version ] && echo "refusing 1.0" && exit 0\necho "x.cc:1: error: no" >&2\nexit 1\n',
  );
  chmodSync(file, 0o755);
  return file;
}

/** An index with a wheel of the right members, none of which is a library. */
async function index(t: ExecutionContext) {
  const wheel = zipArchive({
    'tensorflow/libtensorflow_cc.so.2': Buffer.from('no library'),
    'tensorflow/libtensorflow_framework.so.2': Buffer.from('no library'),
  });
  const sha256 = createHash('sha256').update(wheel).digest('hex');
  const { url, requests } = await serve(t, (request, response) => {
    if (request.url === '/w.whl') return sendRange(request, response, wheel);
    response.end(JSON.stringify({ files: [{ filename: 'w.whl', url: '/w.whl', hashes: { sha256 } }] }));
  });
  const recipe: Recipe = {
    name: 'fake',
    wheel: { project: 'p', file: 'w.whl', bytes: wheel.length, sha256 },
    packages: [],
  };
  return { url, requests, recipe };
}

const silent = () => {};

test('a platform nobody built it on is told before anything is fetched', async (t) => {
  await t.throwsAsync(installTensorFlow(silent, { recipe: undefined, cache: folder(t) }), {
    code: 'FWK_FIX_UNSUPPORTED',
  });
});

test('without a compiler nothing is fetched', async (t) => {
  const cache = join(folder(t), 'cache');
  const { url, requests, recipe } = await index(t);
  await t.throwsAsync(
    installTensorFlow(silent, { recipe, cache, index: url, compilers: ['no-such-compiler'] }),
    { code: 'FWK_FIX_COMPILER', message: /no-such-compiler/ },
  );
  t.deepEqual(requests, []);
  t.false(existsSync(cache));
});

const posix = process.platform === 'win32' ? test.skip : test;

posix('a compiler that refuses: nothing is put in place, and the next try need not download', async (t) => {
  const dir = folder(t);
  const cache = join(dir, 'cache');
  const { url, requests, recipe } = await index(t);
  mkdirSync(join(cache, '.partial-999999999'), { recursive: true });
  // tfjs-node's package would bring this folder.
  const install = () => installTensorFlow(silent, { recipe, cache, index: url, compilers: [compiler(dir)] });
  await t.throwsAsync(install(), { code: 'FWK_RUN_IO', message: /binding/ });
  t.deepEqual(readdirSync(cache), ['w.whl']);
  await t.throwsAsync(install());
  t.is(requests.filter((line) => line.includes('w.whl')).length, 1);
});

posix('what is in place and broken is made anew; while that fails it stays as it is', async (t) => {
  const dir = folder(t);
  const cache = join(dir, 'cache');
  const { url, recipe } = await index(t);
  fakeInstallation(join(cache, recipe.name));
  const notes: string[] = [];
  await t.throwsAsync(
    installTensorFlow((line) => notes.push(line), { recipe, cache, index: url, compilers: [compiler(dir)] }),
  );
  t.regex(notes[0]!, /does not load/);
  t.true(existsSync(join(cache, recipe.name)));
});

test('a file where the cache should be names its place', async (t) => {
  const cache = join(folder(t), 'cache');
  writeFileSync(cache, '');
  const { url, recipe } = await index(t);
  await t.throwsAsync(
    installTensorFlow(silent, { recipe, cache, index: url, compilers: [process.execPath] }),
    {
      code: 'FWK_RUN_IO',
    },
  );
});

posix('a disk with too little room is told before anything is fetched', async (t) => {
  const { url, requests, recipe } = await index(t);
  const huge = { ...recipe, wheel: { ...recipe.wheel, bytes: 2 ** 60 } };
  await t.throwsAsync(
    installTensorFlow(silent, { recipe: huge, cache: folder(t), index: url, compilers: [process.execPath] }),
    { code: 'FWK_RUN_DISK_FULL', message: /are free/ },
  );
  t.deepEqual(requests, []);
});
