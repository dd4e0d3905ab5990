import { randomStream } from '@framework/sdk';

/** Tokens of made-up source files: log-normal, with a median of 600 and a long tail, cut at 400,000. */
export function sourceLengths(documents: number, seed: number): number[] {
  const stream = randomStream({ seed, plugin: 'plugin-packing', hook: 'lengths', sequence: 0 });
  return Array.from({ length: documents }, () =>
    Math.min(400_000, Math.max(2, Math.round(600 * Math.exp(1.4 * stream.normal())))),
  );
}
