import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadNative } from '@framework/native';
import test from 'ava';
import { doctor } from './doctor.js';
import { productRate } from './product-rate.js';

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
  if (!loadNative().ok) return;
  // A library is here with its rate and version, or is not, with what the system says of it.
  const [, matmul, compute] = checks;
  t.regex(matmul!.why, /: own [1-9]\d* GFLOPS, .*same bits for any number of threads/);
  for (const library of ['openblas', 'onednn']) {
    t.regex(
      matmul!.why,
      new RegExp(
        `; ${library} ([1-9]\\d* GFLOPS \\(.*\\d\\.\\d.*\\)|is not on this machine|cannot be had: \\S+)`,
      ),
    );
  }
  t.regex(compute!.why, /^f32 [1-9]\d* GFLOPS; .*bf16 .*; never run on a machine at hand: amx-bf16/);
});

test('a product whose process is ended, or says something else, is told as that, and doctor goes on', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'framework-rate-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const node = join(folder, 'node');
  const contender = { matmul: 'openblas', compute: 'f32' } as const;
  const rateOf = (script: string) => {
    writeFileSync(node, `#!/bin/sh\n${script}\n`);
    chmodSync(node, 0o755);
    return productRate(contender, node);
  };
  if (process.platform !== 'win32') {
    t.deepEqual(rateOf('kill -ILL $$'), { ok: false, why: 'its process was ended by SIGILL' });
    const rate = { ok: true, gigaflops: 5, version: '' } as const;
    t.deepEqual(rateOf(`echo onednn_verbose,info; echo '${JSON.stringify(rate)}'`), rate);
    for (const script of ['echo nothing of ours', 'echo null', 'exit 0'])
      t.deepEqual(rateOf(script), { ok: false, why: 'its process ended with code 0, without an answer' });
    t.deepEqual(rateOf('exit 3'), { ok: false, why: 'its process ended with code 3, without an answer' });
  }
  t.regex(String((productRate(contender, join(folder, 'none')) as { why?: string }).why), /ENOENT/);
  // What is thrown is told, and not the line that Node.js ends with.
  const wrong = { matmul: 'own', compute: 'none' } as unknown as typeof contender;
  if (loadNative().ok) t.regex(String((productRate(wrong) as { why?: string }).why), /^\w*Error\b/);
});
