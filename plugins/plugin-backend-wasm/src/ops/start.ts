import { availableParallelism } from 'node:os';
import { SCRATCH_ADDRESS, SCRATCH_BYTES } from '../kernels/kernel.js';
import { buildKernels, MAXIMUM_PAGES } from '../kernels/module.js';
import { SharedBackend } from '../tensors/backend.js';
import { Heap } from '../tensors/heap.js';
import { Pool } from '../threads/pool.js';
import type { Machine } from './machine.js';

/** Threads past which a step of the models this backend is for gains nothing. */
export const MAXIMUM_THREADS = 32;

/** @param wish 0: one thread a core */
export async function startMachine(wish: number): Promise<Machine> {
  const threads = Math.min(wish > 0 ? wish : availableParallelism(), MAXIMUM_THREADS);
  const { kernels, bytes } = buildKernels();
  const memory = new WebAssembly.Memory({ initial: 1024, maximum: MAXIMUM_PAGES, shared: true });
  const module = await WebAssembly.compile(bytes);
  const pool = await Pool.start({ memory, module, kernels: Object.values(kernels), threads });
  const heap = new Heap(memory, SCRATCH_ADDRESS + MAXIMUM_THREADS * SCRATCH_BYTES);
  return { kernels, pool, heap, backend: new SharedBackend(heap) };
}
