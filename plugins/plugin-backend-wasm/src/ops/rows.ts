import type { Ops } from '@framework/sdk';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { type Machine, takeOver } from './machine.js';
import { sharedAddress } from './shared-address.js';

type RowOps = Pick<Ops, 'rmsNorm' | 'rmsNormBackward' | 'swiglu' | 'swigluBackward'>;

/** RMSNorm and SwiGLU. Widths that are no multiple of 4, which no model has, go to the reference. */
export const createRowOps = (machine: Machine, reference: RowOps): RowOps => ({
  rmsNorm(x, weight, epsilon) {
    const { kernels, pool, backend } = machine;
    const [rows, width] = x.shape;
    if (width % 4 !== 0) return reference.rmsNorm(x, weight, epsilon);
    const y = backend.allocate<Tensor2D>([rows, width]);
    const rstd = backend.allocate<Tensor1D>([rows]);
    pool.run(kernels.rmsNorm, {
      x: backend.address(x),
      weight: backend.address(weight),
      y: backend.address(y),
      rstd: backend.address(rstd),
      rows,
      width,
      epsilon,
    });
    return { y, rstd };
  },

  rmsNormBackward(dy, x, weight, rstd, weightGradient, residual) {
    const { kernels, pool, backend } = machine;
    const [rows, width] = x.shape;
    if (width % 4 !== 0) return reference.rmsNormBackward(dy, x, weight, rstd, weightGradient, residual);
    const inputs = {
      dy: backend.address(dy),
      x: backend.address(x),
      rstd: backend.address(rstd),
      rows,
      width,
    };
    const dx =
      residual === undefined ? backend.allocate<Tensor2D>([rows, width]) : takeOver(machine, residual);
    pool.run(kernels.rmsNormWeight, { ...inputs, gradient: sharedAddress(weightGradient) });
    pool.run(kernels.rmsNormBackward, {
      ...inputs,
      weight: backend.address(weight),
      dx: backend.address(dx),
      fresh: residual === undefined ? 1 : 0,
    });
    return dx;
  },

  swiglu(gateUp) {
    const { kernels, pool, backend } = machine;
    const [rows, double] = gateUp.shape;
    const width = double / 2;
    if (width % 4 !== 0) return reference.swiglu(gateUp);
    const out = backend.allocate<Tensor2D>([rows, width]);
    pool.run(kernels.swiglu, { gateUp: backend.address(gateUp), out: backend.address(out), rows, width });
    return out;
  },

  swigluBackward(dy, gateUp) {
    const { kernels, pool, backend } = machine;
    const [rows, double] = gateUp.shape;
    const width = double / 2;
    if (width % 4 !== 0) return reference.swigluBackward(dy, gateUp);
    const gradient = takeOver(machine, gateUp);
    pool.run(kernels.swigluBackward, {
      dy: backend.address(dy),
      gateUp: backend.address(gradient),
      rows,
      width,
    });
    return gradient;
  },
});
