import '@tensorflow/tfjs';
import { enableProdMode, setBackend } from '@tensorflow/tfjs-core';
import test from 'ava';
import { createReferenceOps } from './ops.js';
import { opsContract } from './testing/contract.js';

const ops = createReferenceOps();

test.before(async () => {
  enableProdMode();
  await setBackend('cpu');
});

for (const { name, run } of opsContract(() => ops)) test.serial(name, (t) => t.notThrows(run));
