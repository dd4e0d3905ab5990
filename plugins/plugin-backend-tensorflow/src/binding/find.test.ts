import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { BINDING } from '../installation/layout.js';
import { recipeFor } from '../installation/recipe.js';
import { fakeInstallation } from '../testing/fake-installation.js';
import { folder } from '../testing/folder.js';
import { findBinding } from './find.js';

const recipe = recipeFor(process.platform, process.arch);
const whereBuilt = recipe === undefined ? test.skip : test;
const reason = recipe === undefined ? ` [nothing is built for ${process.platform}-${process.arch}]` : '';

/** A project that has the peer, and the tfjs it should share. */
function project(t: ExecutionContext, peer: string, tfjs: 'ours' | 'a copy' = 'ours') {
  const dir = folder(t);
  const modules = join(dir, 'node_modules', '@tensorflow');
  const peerFolder = join(dir, 'node_modules', peer);
  mkdirSync(peerFolder, { recursive: true });
  writeFileSync(join(peerFolder, 'package.json'), JSON.stringify({ name: peer, version: '4.22.0' }));
  if (tfjs === 'ours') {
    const ours = createRequire(import.meta.url).resolve('@tensorflow/tfjs-core/package.json');
    symlinkSync(dirname(ours), join(modules, 'tfjs-core'));
  } else {
    mkdirSync(join(modules, 'tfjs-core'));
    writeFileSync(join(modules, 'tfjs-core', 'index.js'), '');
  }
  return {
    from: join(dir, 'plugin.js'),
    cache: join(dir, 'cache'),
    addBinding(version: number) {
      const lib = join(peerFolder, 'lib', `napi-v${version}`);
      mkdirSync(lib, { recursive: true });
      writeFileSync(join(lib, 'tfjs_binding.node'), '');
      return join(lib, 'tfjs_binding.node');
    },
  };
}

test('nothing is there: that is said, with the command', (t) => {
  const dir = folder(t);
  const found = findBinding(join(dir, 'plugin.js'), join(dir, 'cache'));
  t.false(found.ok);
  t.regex(found.why, /framework doctor --fix tensorflow/);
});

for (const peer of ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu']) {
  test(`${peer}, installed by the user, with the newest library this Node can load`, (t) => {
    const { from, cache, addBinding } = project(t, peer);
    t.regex(findBinding(from, cache).why, /without its native library/);
    addBinding(3);
    const best = addBinding(8);
    addBinding(9999);
    const found = findBinding(from, cache);
    t.like(found, { ok: true, binding: best });
    t.true(found.why.includes(peer));
  });
}

test('a second tfjs in one process is refused before it is loaded', (t) => {
  const { from, cache, addBinding } = project(t, '@tensorflow/tfjs-node', 'a copy');
  addBinding(8);
  const found = findBinding(from, cache);
  t.false(found.ok);
  t.regex(found.why, /npm dedupe/);
});

whereBuilt(`what doctor built is found; broken, it is said what is wrong${reason}`, (t) => {
  const dir = folder(t);
  const built = join(dir, 'cache', recipe!.name);
  fakeInstallation(built);
  t.like(findBinding(join(dir, 'plugin.js'), join(dir, 'cache')), {
    ok: true,
    binding: join(built, BINDING),
  });
  truncateSync(join(built, BINDING), 1);
  const found = findBinding(join(dir, 'plugin.js'), join(dir, 'cache'));
  t.false(found.ok);
  t.regex(found.why, /is broken: its .*tfjs_binding\.node has 1 bytes, not 10/);
});
