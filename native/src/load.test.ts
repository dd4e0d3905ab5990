import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { ADDON_FILE, load, loadNative, refuseUnknownLimit } from './load.js';

test('FRAMEWORK_NATIVE=off refuses an addon that is there', (t) => {
  t.deepEqual(load('off', ADDON_FILE), { ok: false, why: 'switched off by FRAMEWORK_NATIVE=off' });
});

test('a word that is none of those for FRAMEWORK_NATIVE is an error, and does not load the addon all the same', (t) => {
  for (const mode of ['OFF', '0', 'false', ' off']) {
    t.like(
      t.throws(() => load(mode, ADDON_FILE)),
      { code: 'FWK_NATIVE_LOAD', at: 'FRAMEWORK_NATIVE', action: 'use one of: auto, on, off; or unset it' },
    );
  }
});

test('a processor that kernels cannot be held to is an error, not the best one', (t) => {
  for (const known of [undefined, 'portable', 'avx2']) t.notThrows(() => refuseUnknownLimit(known));
  t.like(
    t.throws(() => refuseUnknownLimit('avx')),
    { code: 'FWK_NATIVE_LOAD', at: 'FRAMEWORK_NATIVE_CPU' },
  );
});

test('an addon that is not there is a sentence, or an error by code where it is demanded', (t) => {
  const file = join(tmpdir(), 'no-such-folder', 'framework_native.node');
  t.deepEqual(load('auto', file), { ok: false, why: 'the native addon is not built' });
  t.like(
    t.throws(() => load('on', file)),
    { code: 'FWK_NATIVE_LOAD', at: file },
  );
});

test('a broken addon says so in one line', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'framework-native-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = join(folder, 'framework_native.node');
  await writeFile(file, 'not a shared library');
  const outcome = load('auto', file);
  t.false(outcome.ok);
  t.regex(outcome.ok ? '' : outcome.why, /^the native addon does not load: [^\n]+$/);
});

test('an addon of older sources is not half used: what it lacks, and what to do', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'framework-native-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = join(folder, 'older.cjs');
  await writeFile(file, 'exports.info = () => ({});');
  const outcome = load('auto', file);
  const why = outcome.ok ? '' : outcome.why;
  t.regex(
    why,
    /^the native addon was built from older sources: it has no \w+; `npm run build:native` builds it anew$/,
  );
  t.like(
    t.throws(() => load('on', file)),
    { code: 'FWK_NATIVE_LOAD', message: why },
  );
});

const native = loadNative();
const whyNot = native.ok
  ? process.platform === 'linux'
    ? ''
    : 'its header is told apart on Linux only'
  : native.why;
const built = whyNot === '' ? test : test.skip;
built(
  `an addon built for another processor says for which, and what to do${whyNot === '' ? '' : ` [${whyNot}]`}`,
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'framework-native-'));
    t.teardown(() => rm(folder, { recursive: true }));
    const bytes = await readFile(ADDON_FILE);
    const [name, machine] = process.arch === 'arm64' ? ['x64', 62] : ['arm64', 183];
    bytes.writeUInt16LE(machine as number, 18);
    const file = join(folder, 'framework_native.node');
    await writeFile(file, bytes);
    const outcome = load('auto', file);
    const why = outcome.ok ? '' : outcome.why;
    t.is(
      why,
      `the native addon does not load: it was built for ${name}, and this is ${process.arch}; \`npm run build:native\` builds it here`,
    );
    t.like(
      t.throws(() => load('on', file)),
      { code: 'FWK_NATIVE_LOAD', message: why },
    );
  },
);

/** An addon of before Node-API, in a few lines that need no header. One of a Node-API to come ends Node 20 itself. */
const OLD_ADDON = `
  struct Module { int version; unsigned flags; void *handle; const char *file; void *begin; void *begin_in_context;
                  const char *name; void *data; void *link; };
  extern "C" void node_module_register(void *);
  static Module itself = {1, 0, nullptr, "old.cpp", nullptr, nullptr, "old", nullptr, nullptr};
  __attribute__((constructor)) static void announce() { node_module_register(&itself); }`;
const compiler = process.env['CXX'] ?? 'g++';
const noCompiler =
  process.platform !== 'linux'
    ? 'made for Linux only'
    : spawnSync(compiler, ['--version']).status === 0
      ? ''
      : `no ${compiler}`;
(noCompiler === '' ? test : test.skip)(
  `an addon built for another Node.js says so, and what to do${noCompiler === '' ? '' : ` [${noCompiler}]`}`,
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'framework-native-'));
    t.teardown(() => rm(folder, { recursive: true }));
    const [source, file] = [join(folder, 'old.cpp'), join(folder, 'framework_native.node')];
    await writeFile(source, OLD_ADDON);
    const build = ['-shared', '-fPIC', '-o', file, source];
    const { status, stderr } = spawnSync(compiler, build, { encoding: 'utf8' });
    t.is(status, 0, stderr);
    t.deepEqual(load('auto', file), {
      ok: false,
      why: `the native addon does not load: it was built for another Node.js (NODE_MODULE_VERSION 1), and this is ${process.version}; \`npm run build:native\` builds it for this one`,
    });
  },
);

test('it is loaded once a process', (t) => {
  t.is(loadNative(), loadNative());
});
