import type { EvalResult, StepEvent } from '@framework/sdk';

/** What is drawn of a step: all its metrics under their own names, and how fast it was. */
export const stepScalars = ({
  metrics,
  seconds,
  tokens,
  tokensPerSecond,
}: StepEvent): Record<string, number> => ({
  ...metrics,
  tokens,
  'speed/tokensPerSecond': tokensPerSecond,
  'speed/seconds': seconds,
});

/** Figures of the last evaluation, with the ends of their intervals. What was not measured has no point. */
export function evaluationScalars(results: Readonly<Record<string, EvalResult>>): Record<string, number> {
  const scalars: Record<string, number> = {};
  for (const [evaluator, { metrics }] of Object.entries(results)) {
    for (const [name, { value, interval }] of Object.entries(metrics)) {
      if (value === null) continue;
      const tag = `evaluation/${evaluator}.${name}`;
      scalars[tag] = value;
      if (interval === undefined) continue;
      scalars[`${tag} (low)`] = interval.low;
      scalars[`${tag} (high)`] = interval.high;
    }
  }
  return scalars;
}
