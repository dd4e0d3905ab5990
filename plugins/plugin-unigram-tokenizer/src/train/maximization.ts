import { digamma } from './digamma.js';

/**
 * Expected counts below this give a piece up; a piece that must stay counts at least this often. SentencePiece's
 * `kExpectedFrequencyThreshold`.
 */
const FEWEST = 0.5;

/**
 * The M step, in its variational form: exp(ψ(count)) in place of the count, which discounts rare pieces and lets them
 * die out (Liang & Klein, 2007, "Structured Bayesian nonparametric models"; SentencePiece does the same).
 *
 * @param kept 1 for the pieces that stay whatever their count
 * @returns new log-probabilities; -Infinity for what is given up
 */
export function maximize(counts: Float64Array, kept: Uint8Array): Float64Array {
  let sum = 0;
  const floored = counts.map((count, piece) => {
    const value = count >= FEWEST ? count : kept[piece] === 1 ? FEWEST : 0;
    sum += value;
    return value;
  });
  const total = digamma(sum);
  return floored.map((count) => (count === 0 ? Number.NEGATIVE_INFINITY : digamma(count) - total));
}
