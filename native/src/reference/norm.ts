import type { Ops } from '@framework/sdk';
import { contentOf } from './buffer.js';

export const norm: Pick<Ops, 'globalNorm'> = {
  globalNorm(buffers) {
    let squares = 0;
    for (const buffer of buffers) {
      const values = contentOf(buffer);
      for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
    }
    return Math.sqrt(squares);
  },
};
