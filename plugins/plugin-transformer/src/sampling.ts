import type { GenerateOptions } from '@framework/sdk';

/**
 * The next token from logits `[V]`: the likeliest at temperature 0 (of equals the lowest id), else drawn from the
 * smallest set of likeliest tokens whose probabilities reach `topP` (nucleus sampling, Holtzman et al. 2019,
 * arXiv:1904.09751). Ties are ordered by id, sums run in that order in float64: same logits and same random numbers,
 * same token.
 */
export function sample(
  logits: Float32Array,
  { temperature, topP, random }: Pick<GenerateOptions, 'temperature' | 'topP' | 'random'>,
): number {
  const likeliest = argmax(logits);
  if (temperature === 0) return likeliest;
  const maximum = logits[likeliest]!;
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - maximum) / temperature));
  const ids = Uint32Array.from(weights.keys());
  if (topP < 1) ids.sort((a, b) => weights[b]! - weights[a]! || a - b);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let nucleus = 0;
  let size = 0;
  while (size < ids.length && (size === 0 || nucleus < topP * total)) nucleus += weights[ids[size++]!]!;
  let left = random.uniform() * nucleus;
  for (let i = 0; i < size; i++) {
    left -= weights[ids[i]!]!;
    if (left < 0) return ids[i]!;
  }
  // Rounding may leave a crumb; it belongs to the last of the set.
  return ids[size - 1]!;
}

function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
