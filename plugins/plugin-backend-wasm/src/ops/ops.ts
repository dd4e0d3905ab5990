import { createReferenceOps } from '@framework/native/reference';
import type { Ops } from '@framework/sdk';
import { createAttention } from './attention.js';
import { createCrossEntropy } from './cross-entropy.js';
import { createEmbedding } from './embedding.js';
import { createLinear } from './linear.js';
import { type Machine, productTensor } from './machine.js';
import { createRotary } from './rotary.js';
import { createRowOps } from './rows.js';
import { createUpdateOps } from './update.js';

/** The hot operations on our kernels; the reference stands in for shapes they leave out. */
export function createWasmOps(machine: Machine, logitBytes: number): Ops {
  const reference = createReferenceOps({
    product: (a, b, form) => productTensor(machine, a, b, form),
    logitBytes,
  });
  return {
    ...createUpdateOps(machine),
    ...createLinear(machine),
    ...createEmbedding(machine, reference),
    ...createRowOps(machine, reference),
    ...createRotary(machine, reference),
    ...createAttention(machine),
    ...createCrossEntropy(machine, reference, logitBytes),
  };
}
