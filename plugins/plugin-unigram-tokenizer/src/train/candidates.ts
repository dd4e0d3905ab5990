import type { ByteStrings } from '@framework/sdk';

/** The vocabulary in the making. All columns run in the order of the pieces' bytes. */
export interface Candidates {
  readonly pieces: ByteStrings;
  /** Log-probability; -Infinity for a piece that training has given up. */
  readonly scores: Float64Array;
  /** 1 for a single character, which the vocabulary must keep. */
  readonly required: Uint8Array;
}

/** How many pieces are still in play. */
export function alive(candidates: Candidates): number {
  let count = 0;
  for (const score of candidates.scores) if (score > Number.NEGATIVE_INFINITY) count++;
  return count;
}
