import type { AttentionLayout, Ops } from '@framework/sdk';
import { matrix, valuesOf } from './values.js';

/**
 * Rotary position embedding (Su et al. 2021, arXiv:2104.09864): pair i of a head turns by position · θ^(−2i/S). Pairs
 * are `(i, i + S/2)`, the layout of Llama checkpoints, not the neighbours of the paper.
 */
export const rotary: Pick<Ops, 'rotary'> = {
  rotary(qkv, layout, positions, direction) {
    const [rows, width] = qkv.shape;
    const { headSize } = layout;
    const half = headSize / 2;
    const rotated = layout.heads + layout.keyValueHeads;
    const frequencies = rotaryFrequencies(layout);
    const sign = direction === 'forward' ? 1 : -1;
    const out = valuesOf(qkv).slice();
    const cosines = new Float64Array(half);
    const sines = new Float64Array(half);
    for (let n = 0; n < rows; n++) {
      for (let i = 0; i < half; i++) {
        const angle = positions[n]! * frequencies[i]!;
        cosines[i] = Math.cos(angle);
        sines[i] = sign * Math.sin(angle);
      }
      for (let head = 0; head < rotated; head++) {
        const start = n * width + head * headSize;
        for (let i = 0; i < half; i++) {
          const first = out[start + i]!;
          const second = out[start + half + i]!;
          out[start + i] = first * cosines[i]! - second * sines[i]!;
          out[start + half + i] = second * cosines[i]! + first * sines[i]!;
        }
      }
    }
    qkv.dispose();
    return matrix(out, rows, width);
  },
};

/** Radians a position, `[S / 2]`. */
export function rotaryFrequencies(layout: Pick<AttentionLayout, 'headSize' | 'theta'>): Float64Array {
  return Float64Array.from(
    { length: layout.headSize / 2 },
    (_, i) => layout.theta ** ((-2 * i) / layout.headSize),
  );
}
