import type { Offer, TensorBackend } from '@framework/sdk';
import { makePlugin } from '@framework/sdk/testing';
import { getBackend, grad, memory, tensor1d } from '@tensorflow/tfjs-core';
import test from 'ava';
import { config } from './config.js';
import plugin from './plugin.js';

const offer = makePlugin(plugin, config).offers[0] as Offer<TensorBackend>;
let backend: TensorBackend;

test.before(async () => {
  backend = await offer.create({ threads: 2 });
});

test.serial('offers itself where there are SIMD and shared memory', async (t) => {
  t.is(offer.id, 'wasm');
  t.true((await offer.probe()).ok);
  t.is(getBackend(), 'wasm');
  t.is(backend.threads, 2);
});

test.serial('registers the gradients of tfjs operations', (t) => {
  const before = memory().numTensors;
  const x = tensor1d([3]);
  const dx = grad((at) => at.square())(x);
  t.deepEqual([...dx.dataSync()], [6]);
  x.dispose();
  dx.dispose();
  t.is(memory().numTensors, before);
});

test.serial('counts tensors and buffers, and remembers the peak', (t) => {
  const before = backend.memory();
  const buffer = backend.ops.buffer([1000]);
  t.true(backend.memory().bytes >= before.bytes + 4000);
  buffer.dispose();
  t.is(backend.memory().bytes, before.bytes);
  t.true(backend.memory().peakBytes >= before.bytes + 4000);
});

test.after.always(() => offer.dispose?.(backend));
