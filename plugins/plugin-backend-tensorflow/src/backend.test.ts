import { execFileSync } from 'node:child_process';
import type { Offer, TensorBackend } from '@framework/sdk';
import { makePlugin } from '@framework/sdk/testing';
import { getBackend, grad, matMul, memory, randomUniform, setBackend, tensor1d } from '@tensorflow/tfjs-core';
import test from 'ava';
import { findBinding } from './binding/find.js';
import { config } from './config.js';
import plugin from './plugin.js';

const found = findBinding();
const serial = found.ok ? test.serial : test.serial.skip;
const reason = found.ok ? '' : ` [TensorFlow: ${found.why}]`;
const offer = makePlugin(plugin, config).offers[0] as Offer<TensorBackend>;

/** Evaluates code in a process of its own: TensorFlow starts once in each. */
const inProcess = (code: string, environment: Readonly<Record<string, string>> = {}): string =>
  execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `const { loadTensorFlow } = await import(${JSON.stringify(new URL('./binding/load.js', import.meta.url).href)});
       const attempt = (work) => { try { return work(); } catch (error) { return error.code + ' ' + error.message; } };
       ${code}`,
    ],
    { encoding: 'utf8', env: { ...process.env, ...environment } },
  ).trim();

test('without it the offer says why, and asked for it is a coded error', async (t) => {
  const nowhere = { FRAMEWORK_CACHE: '/nonexistent' };
  const said = inProcess('console.log(attempt(() => loadTensorFlow(1)));', nowhere);
  // Where the user installed tfjs-node itself, that one is found.
  if (!said.includes('[object Object]')) t.regex(said, /^FWK_BACKEND_UNAVAILABLE .*doctor --fix tensorflow/);
  else t.pass();
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

serial(`says nothing on the terminal while it starts${reason}`, (t) => {
  t.is(inProcess('loadTensorFlow(1); console.log("quiet");'), 'quiet');
});
