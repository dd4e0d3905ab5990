import type { EvalMetric, EvalResult } from '@framework/sdk';
import type { Facts } from './facts.js';
import { fixed, percent } from './format.js';

/** The evaluators this page has a picture for; any other is shown as a table. */
export const PERPLEXITY = 'perplexity';
export const COMPLETIONS = 'completions';

export function perplexity({ results }: Facts): EvalResult | undefined {
  return results[PERPLEXITY];
}

/** A metric that was measured. */
export function measuredMetric(
  result: EvalResult | undefined,
  name: string,
): (EvalMetric & { readonly value: number }) | undefined {
  const metric = result?.metrics[name];
  return metric && metric.value !== null ? { ...metric, value: metric.value } : undefined;
}

export const intervalText = ({ interval }: EvalMetric, decimals = 2): string =>
  interval
    ? `${percent(interval.level).replace('.0%', '%')} interval ${fixed(interval.low, decimals)}–${fixed(interval.high, decimals)}`
    : '';
