import type { PlanContributor } from '@framework/sdk';
import type { Config } from './config.js';

const FLOAT = 4;
/**
 * Logits a backend holds at once when `chunkRows` leaves it to it: 512 rows, of a vocabulary over 16,384 twice as many, at
 * most 256 MiB, on the native one, which turns them into their gradient in place. The reference operations take 8 MiB,
 * several times over.
 */
const CHUNK_BYTES = 256 * 2 ** 20;
/** Elements of the largest table that the native backend packs once, in each of two orders, for several chunks. */
const MOST_PACKED_ONCE = 2 ** 26;
const chunkRowsOf = (V: number) => (V <= 16_384 ? 512 : 1024);

export const plan: PlanContributor = (resolved, facts) => {
  const { chunkRows } = resolved as unknown as Config;
  const [V, D] = [facts.get('vocabularySize'), facts.get('hiddenSize')];
  const N = facts.get('microTokens');
  const chosen = Math.min(chunkRowsOf(V), Math.max(1, Math.floor(CHUNK_BYTES / (FLOAT * V))));
  const rows = Math.min(N, chunkRows ?? chosen);
  const packed =
    rows < N && V * D <= MOST_PACKED_ONCE
      ? [{ name: 'the table, packed for the products', bytes: 2 * FLOAT * V * D }]
      : [];
  return {
    // The output projection, a multiply and an add for each weight; its own gradient and its input's backward.
    flopsPerToken: [{ name: 'output projection', forward: 2 * V * D, backward: 4 * V * D, recompute: 0 }],
    memory: [
      // `hidden` and its gradient, which waits on the tape for the backward pass.
      { name: 'hidden states and their gradient', bytes: FLOAT * 2 * N * D },
      { name: `logits of ${rows} tokens`, bytes: FLOAT * rows * V },
      ...packed,
    ],
    notes: rows < N ? [`The ${N} × ${V} logits of a micro-batch never exist at once.`] : [],
  };
};
