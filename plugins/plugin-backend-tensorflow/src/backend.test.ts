import { spawnSync } from 'node:child_process';
import type { Offer, TensorBackend } from '@framework/sdk';
import { makePlugin } from '@framework/sdk/testing';
import { getBackend, grad, matMul, memory, randomUniform, setBackend, tensor1d } from '@tensorflow/tfjs-core';
import test from 'ava';
import { findBinding } from './binding/find.js';
import { loadTensorFlow } from './binding/load.js';
import { config } from './config.js';
import plugin from './plugin.js';

const found = findBinding();
const serial = found.ok ? test.serial : test.serial.skip;
const reason = found.ok ? '' : ` [TensorFlow: ${found.why}]`;
const offer = makePlugin(plugin, config).offers[0] as Offer<TensorBackend>;

/** Evaluates code in a process of its own, and gives all it says: TensorFlow starts once in each. */
function inProcess(code: string): string {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `const { loadTensorFlow } = await import(${JSON.stringify(new URL('./binding/load.js', import.meta.url).href)});
       const attempt = (work) => { try { return work(); } catch (error) { return error.code + ' ' + error.message; } };
       ${code}`,
    ],
    { encoding: 'utf8' },
  );
  return `${stdout}${stderr}`.trim();
}

// Before the others: what a process loaded once, it keeps.
test.serial('asked for where there is none it is a coded error with the reason and the command', (t) => {
  const error = t.throws(() => loadTensorFlow(1, { ok: false, why: 'not installed' }), {
    code: 'FWK_BACKEND_UNAVAILABLE',
    message: 'not installed',
  });
  t.regex((error as unknown as { action: string }).action, /framework doctor --fix tensorflow/);
});

test('a library that is none is a coded error', (t) => {
  const broken = `{ ok: true, why: '', binding: ${JSON.stringify(import.meta.filename)}, package: '/nowhere' }`;
  t.regex(
    inProcess(`console.log(attempt(() => loadTensorFlow(1, ${broken})));`),
    /^FWK_BACKEND_UNAVAILABLE TensorFlow does not load/,
  );
});

serial(`computes with what was asked for, and leaves the environment as it was${reason}`, async (t) => {
  const before = { ...process.env };
  const backend = await offer.create({ threads: 1 });
  t.is(getBackend(), 'tensorflow');
  t.like(backend, { name: 'tensorflow', threads: 1 });
  t.like(backend.choice, { device: 'cpu', matrixProduct: 'tensorflow' });
  t.deepEqual({ ...process.env }, before);
  t.false('proto' in globalThis);
  await offer.dispose?.(backend);
});

serial(`products agree with tfjs's own, and gradients flow${reason}`, async (t) => {
  const backend = await offer.create({ threads: 1 });
  const start = memory().numTensors;
  const compute = () => {
    const a = randomUniform([37, 61], -1, 1, 'float32', 1);
    const b = randomUniform([61, 23], -1, 1, 'float32', 2);
    const product = matMul(a, b);
    const values = product.dataSync();
    for (const tensor of [a, b, product]) tensor.dispose();
    return values;
  };
  const ours = compute();
  await setBackend('cpu');
  const theirs = compute();
  await setBackend('tensorflow');
  ours.forEach((value, i) => {
    if (Math.abs(value - theirs[i]!) > 1e-5) t.is(value, theirs[i]!);
  });
  const x = tensor1d([3]);
  const dx = grad((at) => at.square())(x);
  t.deepEqual([...dx.dataSync()], [6]);
  for (const tensor of [x, dx]) tensor.dispose();
  t.is(memory().numTensors, start);
  await offer.dispose?.(backend);
});

serial(`a process keeps its threads: more are not taken, fewer are refused${reason}`, (t) => {
  const [first, more, fewer] = inProcess(
    `console.log(loadTensorFlow(2).threads);
     console.log(loadTensorFlow(3).threads);
     console.log(attempt(() => loadTensorFlow(1)));`,
  ).split('\n');
  t.deepEqual([first, more], ['2', '2']);
  t.regex(fewer!, /^FWK_BACKEND_UNAVAILABLE .*2 threads/);
});

serial(
  `says nothing on the terminal, neither at its start nor when tfjs-node calls what Node deprecated${reason}`,
  (t) => {
    const said = inProcess(
      `const { registerBackend, setBackend, enableProdMode, concat, ones } = (await import('@tensorflow/tfjs')).default;
     enableProdMode();
     registerBackend('tensorflow', loadTensorFlow(1).createBackend);
     await setBackend('tensorflow');
     console.log(concat([ones([2]), ones([3])]).dataSync().length);`,
    );
    t.is(said, '5');
  },
);
