import { matMul, type Tensor2D } from '@tensorflow/tfjs-core';

/**
 * How the operands lie in memory, in the order `a`, `b`: `n` as they are, `t` to be read transposed.
 *
 * | form | a | b | result |
 * |---|---|---|---|
 * | `nn` | `[M, K]` | `[K, N]` | `[M, N]` |
 * | `nt` | `[M, K]` | `[N, K]` | `[M, N]` |
 * | `tn` | `[K, M]` | `[K, N]` | `[M, N]` |
 */
export type ProductForm = 'nn' | 'nt' | 'tn';

/** A matrix product on the active tfjs backend: where nearly all of a training step's time goes. */
export type MatrixProduct = (a: Tensor2D, b: Tensor2D, form: ProductForm) => Tensor2D;

/** tfjs's own. */
export const tfjsProduct: MatrixProduct = (a, b, form) => matMul(a, b, form === 'tn', form === 'nt');
