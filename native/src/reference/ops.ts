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

export { firstVisible } from './attention.js';
export { contentOf, type OpenBuffer, requireSize } from './buffer.js';
export type { MatrixProduct, ProductForm } from './matrix-product.js';
export { MemoryMeter } from './memory-meter.js';
export { rotaryFrequencies } from './rotary.js';

export interface ReferenceOptions {
  /** The matrix product; tfjs's own on the active backend when left out. */
  readonly product?: MatrixProduct;
  /** Told of buffers, and sampled at every matrix product. */
  readonly meter?: MemoryMeter;
  /** Logits the cross-entropy holds at once, where its caller sets no `chunkRows`; 8 MiB when left out. */
  readonly logitBytes?: number;
}

/** The hot operations from plain tfjs and typed-array loops, on whichever tfjs backend is active. */
export function createReferenceOps(options: ReferenceOptions = {}): Ops {
  const meter = options.meter ?? new MemoryMeter();
  const multiply = options.product ?? tfjsProduct;
  // Products are made where most is alive: the place to sample the peak.
  const product: MatrixProduct = (a, b, form) => {
    const result = multiply(a, b, form);
    meter.sample();
    return result;
  };
  return {
    buffer: (shape) => new ReferenceBuffer(shape, meter),
    ...createLinear(product),
    ...embedding,
    ...rmsNorm,
    ...rotary,
    ...createAttention(product),
    ...swiglu,
    ...createCrossEntropy(product, options.logitBytes ?? 8 * 2 ** 20),
    ...norm,
    ...adamw,
  };
}
