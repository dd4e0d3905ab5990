import type { BlendSummary } from '@framework/sdk';

/** The part of the run's tokens that each share of the blend has; null where none is taken. */
export function trainedParts({ shares }: BlendSummary): readonly (number | null)[] {
  const all = shares.reduce((sum, { run }) => sum + run.tokens, 0);
  return shares.map(({ run }) => (all > 0 ? run.tokens / all : null));
}
