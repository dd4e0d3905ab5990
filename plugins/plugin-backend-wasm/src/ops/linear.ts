import type { Ops } from '@framework/sdk';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { type Machine, multiply, productTensor, transposed, viewAt, viewOf } from './machine.js';
import { sharedAddress } from './shared-address.js';

export const createLinear = (machine: Machine): Pick<Ops, 'linear' | 'linearBackward'> => ({
  linear(x, weight, residual) {
    if (residual === undefined) return productTensor(machine, x, weight, 'nn');
    // The product is added to a copy of the residual: one pass less than adding two tensors.
    const y = machine.backend.copy<Tensor2D>(residual);
    multiply(machine, viewOf(machine, x), viewOf(machine, weight), viewOf(machine, y), 'add');
    return y;
  },

  linearBackward(dy, x, weight, weightGradient) {
    multiply(
      machine,
      transposed(viewOf(machine, x)),
      viewOf(machine, dy),
      viewAt(sharedAddress(weightGradient), weight.shape[0], weight.shape[1]),
      'add',
    );
    return productTensor(machine, dy, weight, 'nt');
  },
});
