import { spawnSync } from 'node:child_process';
import { loadNative } from '@framework/native';
import { TEXT_KERNELS } from '@framework/sdk';
import { makePlugin } from '@framework/sdk/testing';
import test from 'ava';
import { doctor } from './doctor.js';
import plugin from './plugin.js';

test('fills the slot where the addon loads, and says why where it does not', async (t) => {
  const kernels = makePlugin(plugin).slot(TEXT_KERNELS);
  const native = loadNative();
  t.is(kernels.ok, native.ok);
  if (kernels.ok) {
    const strings = { bytes: Uint8Array.of(97, 98), offsets: Uint32Array.of(0, 1, 2) };
    t.deepEqual(kernels.unigram.concatenate(strings, Uint32Array.of(1, 0, 1)), Uint8Array.of(98, 97, 98));
  } else if (!native.ok) t.is(kernels.why, native.why);
  const [check] = await doctor();
  t.is(check!.ok, native.ok);
});

test('switched off, it has no kernels and says what to do', (t) => {
  const script = `
    import { TEXT_KERNELS } from '@framework/sdk';
    import { makePlugin } from '@framework/sdk/testing';
    const [{ default: plugin }, { doctor }] = await Promise.all(
      ['plugin.js', 'doctor.js'].map((file) => import(new URL(file, ${JSON.stringify(import.meta.url)}))),
    );
    console.log(JSON.stringify([makePlugin(plugin).slot(TEXT_KERNELS), ...(await doctor())]));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, FRAMEWORK_NATIVE: 'off' },
  });
  t.notThrows(() => JSON.parse(stdout), stderr);
  const [kernels, check] = JSON.parse(stdout);
  t.deepEqual(kernels, { ok: false, why: 'switched off by FRAMEWORK_NATIVE=off' });
  t.is(check.fix, 'unset FRAMEWORK_NATIVE');
});
