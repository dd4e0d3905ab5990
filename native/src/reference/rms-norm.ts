import type { Ops } from '@framework/sdk';
import { contentOf } from './buffer.js';
import { matrix, valuesOf, vector } from './values.js';

/** Root mean square layer normalisation (Zhang & Sennrich 2019, arXiv:1910.07467). */
export const rmsNorm: Pick<Ops, 'rmsNorm' | 'rmsNormBackward'> = {
  rmsNorm(x, weight, epsilon) {
    const [rows, width] = x.shape;
    const xs = valuesOf(x);
    const w = valuesOf(weight);
    const y = new Float32Array(rows * width);
    const rstd = new Float32Array(rows);
    for (let n = 0; n < rows; n++) {
      const row = n * width;
      let squares = 0;
      for (let d = 0; d < width; d++) squares += xs[row + d]! * xs[row + d]!;
      const scale = Math.fround(1 / Math.sqrt(squares / width + epsilon));
      for (let d = 0; d < width; d++) y[row + d] = xs[row + d]! * scale * w[d]!;
      rstd[n] = scale;
    }
    return { y: matrix(y, rows, width), rstd: vector(rstd) };
  },

  // With x̂ = x · rstd and g = dy · weight:  dx = rstd · (g − x̂ · mean(g · x̂)),  dweight = Σ dy · x̂.
  rmsNormBackward(dy, x, weight, rstd, weightGradient, residual) {
    const [rows, width] = x.shape;
    const dys = valuesOf(dy);
    const xs = valuesOf(x);
    const w = valuesOf(weight);
    const scales = valuesOf(rstd);
    const dx = residual === undefined ? new Float32Array(rows * width) : valuesOf(residual).slice();
    const dw = new Float64Array(width);
    for (let n = 0; n < rows; n++) {
      const row = n * width;
      const scale = scales[n]!;
      let dot = 0;
      for (let d = 0; d < width; d++) {
        const product = dys[row + d]! * xs[row + d]!;
        dot += product * w[d]!;
        dw[d]! += product * scale;
      }
      const mean = (dot * scale * scale) / width;
      for (let d = 0; d < width; d++) {
        dx[row + d]! += scale * (dys[row + d]! * w[d]! - xs[row + d]! * mean);
      }
    }
    residual?.dispose();
    const gradient = contentOf(weightGradient);
    for (let d = 0; d < width; d++) gradient[d]! += dw[d]!;
    return matrix(dx, rows, width);
  },
};
