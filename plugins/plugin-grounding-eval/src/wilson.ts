import type { EvalMetric } from '@framework/sdk';

/** The 97.5% quantile of the standard normal distribution. */
const Z = 1.959964;

/** The 95% interval of a share (Wilson 1927): never outside 0 to 1, of use for a handful of trials. */
export function wilsonInterval(successes: number, trials: number): NonNullable<EvalMetric['interval']> {
  const share = successes / trials;
  const scale = 1 + Z ** 2 / trials;
  const middle = (share + Z ** 2 / (2 * trials)) / scale;
  const reach = (Z / scale) * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach), level: 0.95 };
}
