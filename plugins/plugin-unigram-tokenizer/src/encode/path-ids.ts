import type { UnigramModel } from '@framework/sdk';
import type { IdBuffer } from './id-buffer.js';
import type { Lattice } from './lattice.js';

/**
 * Appends the ids of a path. A character without a piece becomes its byte pieces; in a vocabulary without them a run of such
 * characters becomes one unknown piece.
 *
 * @param path nodes, from the stretch's beginning to its end
 */
export function appendPath(
  { byteIds, ids, unknownId }: UnigramModel,
  bytes: Uint8Array,
  { from, begins, pieces }: Lattice,
  path: readonly number[],
  out: IdBuffer,
): void {
  for (const node of path) {
    const piece = pieces[node]!;
    if (piece >= 0) out.push(ids[piece]!);
    else if (byteIds.length > 0) {
      const first = from + begins[node]!;
      for (let at = first; at < first - piece; at++) out.push(byteIds[bytes[at]!]!);
    } else if (out.last() !== unknownId) out.push(unknownId);
  }
}
