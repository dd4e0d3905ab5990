// Run by `prove.ts` in a process of its own, with the folder of an installation.
import '@tensorflow/tfjs';
import { join } from 'node:path';
import { enableProdMode, matMul, registerBackend, setBackend, tensor2d } from '@tensorflow/tfjs-core';
import { loadTensorFlow } from '../binding/load.js';
import { BINDING, PACKAGE } from './layout.js';

/** Its version, once it has computed what it should. */
async function prove(folder: string): Promise<string> {
  enableProdMode();
  const tensorFlow = loadTensorFlow(1, {
    ok: true,
    why: 'to be proved',
    binding: join(folder, BINDING),
    package: join(folder, PACKAGE),
  });
  registerBackend('tensorflow', tensorFlow.createBackend);
  if (!(await setBackend('tensorflow'))) throw new Error('tfjs refuses it');
  const left = tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
  const right = tensor2d([1, 0, 0, 1, 1, 1], [3, 2]);
  const product = [...matMul(left, right).dataSync()].join();
  if (product !== '4,5,10,11') throw new Error(`it multiplies to ${product}`);
  // The operation that newer libraries get wrong through tfjs-node.
  const rounded = [...tensor2d([7, -3], [1, 2], 'int32').round().dataSync()].join();
  if (rounded !== '7,-3') throw new Error(`it rounds 7 and -3 to ${rounded}`);
  return tensorFlow.version;
}

try {
  console.log(`TensorFlow ${await prove(process.argv[2]!)}`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
