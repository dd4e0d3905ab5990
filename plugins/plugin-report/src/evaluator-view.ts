import type { EvalMetric, EvalResult } from '@framework/sdk';
import type { Facts } from './facts.js';
import { fixed, percent } from './format.js';

/** The evaluators this page has a picture for; any other is shown as a table. */
export const PERPLEXITY = 'perplexity';
export const COMPLETIONS = 'completions';
export const GROUNDING = 'grounding';
export const HUMANEVAL = 'humaneval';
export const CANARIES = 'canaries';

/** Those that have a section of their own: no figure stands on the page twice. */
export const TOLD_ELSEWHERE: ReadonlySet<string> = new Set([COMPLETIONS, GROUNDING, HUMANEVAL, CANARIES]);

export function perplexity({ results }: Facts): EvalResult | undefined {
  return results[PERPLEXITY];
}

/** A metric that was measured. */
export type Measured = EvalMetric & { readonly value: number };

export function measuredMetric(result: EvalResult | undefined, name: string): Measured | undefined {
  const metric = result?.metrics[name];
  return metric && metric.value !== null ? { ...metric, value: metric.value } : undefined;
}

/** `95% interval 1.86–2.02`; nothing where there is none. */
export const intervalText = (
  { interval }: EvalMetric,
  format: (value: number) => string = (value) => fixed(value),
): string =>
  interval
    ? `${percent(interval.level).replace('.0%', '%')} interval ${format(interval.low)}–${format(interval.high)}`
    : '';
