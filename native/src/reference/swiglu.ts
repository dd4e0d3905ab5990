import type { Ops } from '@framework/sdk';
import { matrix, valuesOf } from './values.js';

/** SwiGLU (Shazeer 2020, arXiv:2002.05202): `silu(gate) · up`, `silu(g) = g · σ(g)`. */
export const swiglu: Pick<Ops, 'swiglu' | 'swigluBackward'> = {
  swiglu(gateUp) {
    const [rows, double] = gateUp.shape;
    const width = double / 2;
    const values = valuesOf(gateUp);
    const out = new Float32Array(rows * width);
    for (let n = 0; n < rows; n++) {
      const row = n * double;
      for (let f = 0; f < width; f++) {
        const gate = values[row + f]!;
        out[n * width + f] = (gate / (1 + Math.exp(-gate))) * values[row + width + f]!;
      }
    }
    return matrix(out, rows, width);
  },

  // silu′(g) = σ(g) · (1 + g · (1 − σ(g)))
  swigluBackward(dy, gateUp) {
    const [rows, double] = gateUp.shape;
    const width = double / 2;
    const values = valuesOf(gateUp);
    const dys = valuesOf(dy);
    const out = new Float32Array(rows * double);
    for (let n = 0; n < rows; n++) {
      const row = n * double;
      for (let f = 0; f < width; f++) {
        const gate = values[row + f]!;
        const sigmoid = 1 / (1 + Math.exp(-gate));
        const d = dys[n * width + f]!;
        out[row + f] = d * values[row + width + f]! * sigmoid * (1 + gate * (1 - sigmoid));
        out[row + width + f] = d * gate * sigmoid;
      }
    }
    gateUp.dispose();
    return matrix(out, rows, double);
  },
};
