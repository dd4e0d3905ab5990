import type { Ops } from '@framework/sdk';
import { add, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { MatrixProduct } from './matrix-product.js';

export const createLinear = (product: MatrixProduct): Pick<Ops, 'linear' | 'linearBackward'> => ({
  linear: (x, weight, residual) =>
    tidy(() => {
      const y = product(x, weight, 'nn');
      return residual === undefined ? y : add<Tensor2D>(y, residual);
    }),

  linearBackward: (dy, x, weight, weightGradient) =>
    tidy(() => {
      weightGradient.add(product(x, dy, 'tn'));
      return product(dy, weight, 'nt');
    }),
});
