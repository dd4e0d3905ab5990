import type { SpanLine } from './lines.js';

/**
 * How long each span was what its thread did: every instant counts for the one span that began last of those under way.
 * For calls that nest this is the time of a call without the calls inside it; where asynchronous ones overlap, an
 * instant is still counted once, so the times of a thread never add up to more than it lived.
 *
 * @param spans of one thread, in the order they began
 * @returns nanoseconds, one a span
 */
export function ownTimes(spans: readonly SpanLine[]): Float64Array {
  const own = new Float64Array(spans.length);
  /** Under way, in the order they began. */
  const open: number[] = [];
  let now = 0;
  const endOf = (index: number): number => spans[index]!.start_ns + spans[index]!.duration_ns;
  /** Hands out the time up to `until`, ending on the way what ends before it. */
  const advance = (until: number): void => {
    while (open.length > 0) {
      let next = until;
      for (const index of open) next = Math.min(next, endOf(index));
      const top = open.at(-1)!;
      own[top] = own[top]! + (next - now);
      now = next;
      // The span that begins at this instant goes on top of those that end later.
      for (let at = open.length - 1; at >= 0; at--) if (endOf(open[at]!) <= now) open.splice(at, 1);
      if (next >= until) break;
    }
    now = until;
  };
  for (const [index, span] of spans.entries()) {
    advance(span.start_ns);
    open.push(index);
  }
  advance(Number.POSITIVE_INFINITY);
  return own;
}
