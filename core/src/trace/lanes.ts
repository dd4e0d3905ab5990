import type { SpanLine } from './lines.js';

/**
 * Which lane each span is drawn on. A viewer takes spans of one lane for a stack of calls, so only spans that lie wholly
 * inside or outside each other share one; what is done beside the rest has lanes of its own.
 *
 * @param spans of one thread, in the order they began
 * @returns one number a span; 0 is the thread itself
 */
export function assignLanes(spans: readonly SpanLine[]): Uint32Array {
  const lanes = new Uint32Array(spans.length);
  /** For each lane, when the spans under way end, the innermost last. */
  const ends: number[][] = [];
  for (const [index, span] of spans.entries()) {
    const end = span.start_ns + span.duration_ns;
    let lane = span.aside === true ? 1 : 0;
    for (; ; lane++) {
      ends[lane] ??= [];
      const stack = ends[lane]!;
      while (stack.length > 0 && stack.at(-1)! <= span.start_ns) stack.pop();
      if (stack.length === 0 || stack.at(-1)! >= end) break;
    }
    ends[lane]!.push(end);
    lanes[index] = lane;
  }
  return lanes;
}
