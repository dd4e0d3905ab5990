import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadNative } from '@framework/native';
import test from 'ava';
import { doctor } from './doctor.js';

test('without the addon the offer says why, and refuses by code', (t) => {
  const script = `
    const { default: plugin } = await import(${JSON.stringify(new URL('./plugin.js', import.meta.url).href)});
    const offers = [];
    plugin.create({ config: {}, offer: (token, offer) => offers.push(offer) });
    console.log(JSON.stringify(await offers[0].probe()));
    await offers[0].create({ threads: 0 }).catch((error) => console.log(error.code, error.message));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, FRAMEWORK_NATIVE: 'off' },
  });
  t.true(stdout.startsWith('{"ok":false,"why":"switched off by FRAMEWORK_NATIVE=off"}'), stderr);
  t.regex(stdout, /FWK_BACKEND_UNAVAILABLE switched off/);
});

test('doctor tells of the addon and of the compiler', async (t) => {
  const checks = await doctor();
  t.deepEqual(
    checks.map(({ id }) => id),
    loadNative().ok
      ? ['backend/native', 'backend/native/matmul', 'backend/native/compute', 'compiler']
      : ['backend/native', 'compiler'],
  );
  for (const { ok, why, fix } of checks) {
    t.true(why.length > 0);
    t.is(fix === '', ok === true);
  }
  t.is(checks[0]!.ok, loadNative().ok);
});
