import type { Ops } from '@framework/sdk';
import { adamw } from './adamw.js';
import { createAttention } from './attention.js';
import { ReferenceBuffer } from './buffer.js';
import { createCrossEntropy } from './cross-entropy.js';
import { embedding } from './embedding.js';
import { createLinear } from './linear.js';
import { type MatrixProduct, tfjsProduct } from './matrix-product.js';
import { MemoryMeter } from './memory-meter.js';
import { norm } from './norm.js';
import { rmsNorm } from './rms-norm.js';
import { rotary } from './rotary.js';
import { swiglu } from './swiglu.js';

export type { MatrixProduct, ProductForm } from './matrix-product.js';
export { MemoryMeter } from './memory-meter.js';

export interface ReferenceOptions {
  /** The matrix product; tfjs's own on the active backend when left out. */
  readonly product?: MatrixProduct;
  /** Told of buffers, sampled by every operation. */
  readonly meter?: MemoryMeter;
}

/** The hot operations from plain tfjs and typed-array loops, on whichever tfjs backend is active. */
export function createReferenceOps(options: ReferenceOptions = {}): Ops {
  const product = options.product ?? tfjsProduct;
  const meter = options.meter ?? new MemoryMeter();
  return {
    buffer: (shape) => new ReferenceBuffer(shape, meter),
    ...createLinear(product),
    ...embedding,
    ...rmsNorm,
    ...rotary,
    ...createAttention(product),
    ...swiglu,
    ...createCrossEntropy(product),
    ...norm,
    ...adamw,
  };
}
