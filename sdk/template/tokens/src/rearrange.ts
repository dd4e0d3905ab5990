import type { RandomStream } from '@framework/sdk';
import type { Sentinels } from './sentinels.js';

/** Ids that rearranging adds to a document. */
export const ADDED = 3;

/**
 * Cuts a document in three and writes `<prefix> a <suffix> c <middle> b` to `out`. Both cuts are uniform over all places
 * between tokens, so each part may be empty.
 */
export function rearrange(
  ids: Uint32Array,
  { prefix, suffix, middle }: Sentinels,
  random: RandomStream,
  out: Uint32Array,
): void {
  const one = random.integer(ids.length + 1);
  const other = random.integer(ids.length + 1);
  const [from, to] = [Math.min(one, other), Math.max(one, other)];
  const parts: readonly ArrayLike<number>[] = [
    [prefix],
    ids.subarray(0, from),
    [suffix],
    ids.subarray(to),
    [middle],
    ids.subarray(from, to),
  ];
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
}
