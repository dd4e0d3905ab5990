import type { MicroBatch } from '@framework/sdk';

/**
 * Which positions have a neighbour: entry n is 1 where n and n + 1 stand in one row and one document.
 *
 * @returns `[B·T − 1]`
 */
export function neighbours({ rows, length, documents }: MicroBatch): Float32Array {
  return Float32Array.from({ length: rows * length - 1 }, (_, n) => {
    const endsRow = n % length === length - 1;
    return !endsRow && documents[n] === documents[n + 1] ? 1 : 0;
  });
}

export const countOf = (mask: Float32Array): number => mask.reduce((sum, value) => sum + value, 0);
