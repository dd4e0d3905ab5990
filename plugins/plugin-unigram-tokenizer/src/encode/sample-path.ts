import type { RandomStream } from '@framework/sdk';
import type { Lattice } from './lattice.js';

/**
 * A path drawn with a probability in proportion to its own to the power of `alpha`: forward filtering, backward sampling
 * (Scott, 2002; SentencePiece's `Lattice::Sample`). Sums are of 64 bits; each step draws one number.
 *
 * @returns nodes, from the beginning to the end
 */
export function samplePath(lattice: Lattice, alpha: number, random: RandomStream): readonly number[] {
  const { from, to, begins, scores, endings, ending } = lattice;
  // By place: the logarithm of what all ways there weigh together.
  const mass = new Float64Array(to - from + 1);
  for (let place = 1; place < mass.length; place++) {
    const ways = Array.from(
      ending.subarray(endings[place], endings[place + 1]),
      (node) => mass[begins[node]!]! + alpha * scores[node]!,
    );
    mass[place] = logSumOfExp(ways);
  }
  const path: number[] = [];
  for (let place = to - from; place > 0; place = begins[path.at(-1)!]!) {
    const nodes = ending.subarray(endings[place], endings[place + 1]);
    const logs = Array.from(nodes, (node) => mass[begins[node]!]! + alpha * scores[node]!);
    path.push(nodes[draw(logs, mass[place]!, random)]!);
  }
  return path.reverse();
}

/**
 * Draws one of some by the logarithms of their weights.
 *
 * @param sum the logarithm of the sum of the weights
 * @returns its index
 */
export function draw(logs: readonly number[], sum: number, random: RandomStream): number {
  const place = random.uniform();
  let below = 0;
  for (const [index, log] of logs.entries()) {
    below += Math.exp(log - sum);
    if (place < below) return index;
  }
  // Rounding may leave the sum of all a little below 1: the likeliest then.
  return logs.indexOf(Math.max(...logs));
}

/** Of none -Infinity: a place no way comes to. */
export function logSumOfExp(logs: readonly number[]): number {
  const most = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (most === Number.NEGATIVE_INFINITY) return most;
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
}
