// Run by `prove.ts` in a process of its own, with the folder of an installation.
import '@tensorflow/tfjs';
import { join } from 'node:path';
import { enableProdMode, matMul, registerBackend, setBackend, tensor2d } from '@tensorflow/tfjs-core';
import { loadTensorFlow } from '../binding/load.js';
import { BINDING, PACKAGE } from './layout.js';

const folder = process.argv[2]!;
enableProdMode();
const tensorFlow = loadTensorFlow(1, {
  ok: true,
  why: 'to be proved',
  binding: join(folder, BINDING),
  package: join(folder, PACKAGE),
});
registerBackend('tensorflow', tensorFlow.createBackend);
if (!(await setBackend('tensorflow'))) throw new Error('tfjs refuses it');

const product = [
  ...matMul(tensor2d([1, 2, 3, 4, 5, 6], [2, 3]), tensor2d([1, 0, 0, 1, 1, 1], [3, 2])).dataSync(),
];
if (product.join() !== '4,5,10,11') throw new Error(`it multiplies to ${product.join(', ')}`);
// The operation newer TensorFlow gets wrong through tfjs-node.
const rounded = [...tensor2d([7, -3], [1, 2], 'int32').round().dataSync()];
if (rounded.join() !== '7,-3') throw new Error(`it rounds integers to ${rounded.join(', ')}`);
console.log(`TensorFlow ${tensorFlow.version}`);
