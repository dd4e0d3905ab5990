import { workerData } from 'node:worker_threads';
import { ARGUMENTS_ADDRESS, type KernelFunction, SPINS, WORD, WORDS, type WorkerData } from './protocol.js';

const { memory, module, kernels, thread } = workerData as WorkerData;
const instance = new WebAssembly.Instance(module, { env: { memory } });
const functions = kernels.map((name) => instance.exports[name] as KernelFunction);
const words = new Int32Array(memory.buffer, 0, WORDS);

let seen = 0;
Atomics.add(words, WORD.ready, 1);
Atomics.notify(words, WORD.ready);
for (;;) {
  let spins = 0;
  while (Atomics.load(words, WORD.job) === seen) {
    if (++spins > SPINS) Atomics.wait(words, WORD.job, seen);
  }
  seen = Atomics.load(words, WORD.job);
  const kernel = Atomics.load(words, WORD.kernel);
  if (kernel < 0) break;
  try {
    functions[kernel]!(ARGUMENTS_ADDRESS, thread);
  } catch {
    // The main thread is blocked until all are done, and then says so.
    Atomics.add(words, WORD.failed, 1);
  }
  Atomics.add(words, WORD.done, 1);
  Atomics.notify(words, WORD.done);
}
