import {
  add,
  logSumExp,
  matMul,
  mul,
  type Scalar,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { isNegative, type PassageArrays } from './passage-arrays.js';

/** Takes a candidate out of a softmax: e^−10⁴ is 0, and cosines over any sensible temperature are far above it. */
const EXCLUDED = -1e4;

/**
 * InfoNCE (van den Oord et al. 2018) with in-batch and hard negatives, as MultipleNegativesRankingLoss of
 * sentence-transformers has it: the cross-entropy of a pair's own passage among all passages of the batch, over cosines
 * divided by the temperature. Passages of the query's own document are left out. Summed over the pairs that count.
 *
 * @param queries_BE embeddings of length 1
 * @param passages_CE of length 1: the pairs' own passages first, in their order
 */
export function infoNce(
  queries_BE: Tensor2D,
  passages_CE: Tensor2D,
  arrays: PassageArrays,
  temperature: number,
): Scalar {
  const [pairs] = queries_BE.shape;
  const [candidates] = passages_CE.shape;
  const mask = new Float32Array(pairs * candidates);
  for (let pair = 0; pair < pairs; pair++) {
    for (let candidate = 0; candidate < candidates; candidate++) {
      const counts = candidate === pair || isNegative(arrays, pair, pairs + candidate);
      mask[pair * candidates + candidate] = counts ? 0 : EXCLUDED;
    }
  }
  const cosines_BC = matMul(queries_BE, passages_CE, false, true);
  const logits_BC = add(mul(cosines_BC, 1 / temperature), tensor2d(mask, [pairs, candidates]));
  const own_BC = tensor2d(
    Float32Array.from(mask, (_, n) => (n % candidates === Math.floor(n / candidates) ? 1 : 0)),
    [pairs, candidates],
  );
  const losses_B = sub(logSumExp(logits_BC, 1), sum(mul(logits_BC, own_BC), 1)) as Tensor1D;
  return sum(mul(losses_B, tensor1d(arrays.weights))) as Scalar;
}
