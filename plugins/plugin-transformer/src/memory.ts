import type { MemoryRow } from '@framework/sdk';
import { attentionWidth, type ModelShape, qkvWidth } from './model-shape.js';
import type { CheckpointingPolicy } from './retention.js';

const FLOAT = 4;

/**
 * With N tokens in a forward pass, L blocks, and by policy k floats kept a token and block and w floats in the backward
 * pass of one block:
 *
 *     bytes = 8 · parameters + 4·N·(L·k + D + 1) + 4·N·w
 *
 * | policy | k | w |
 * |---|---|---|
 * | `none` | 4·D + (H + 2K)·S + H·S + H + 3·F + 2 | D + 2·F |
 * | `selective` | D + (H + 2K)·S + H·S + H + 2·F + 2 | 4·D + 3·F |
 * | `block` | D | 4·D + (H + 2K)·S + H·S + H + 5·F + 2 |
 *
 * What the body holds during a training step, and the gradients that the trainer keeps of it (the trainer's plan cannot
 * ask for the number of parameters: this one asks it for the tokens). Moments are the optimizer's to state, logits the
 * loss's.
 *
 * @param microTokens N: tokens of one forward pass
 */
export function memoryRows(
  shape: ModelShape,
  parameters: number,
  microTokens: number,
  policy: CheckpointingPolicy,
): readonly MemoryRow[] {
  return [
    { name: 'weights', bytes: FLOAT * parameters },
    { name: 'gradients', bytes: FLOAT * parameters },
    {
      name: 'activations kept for the backward pass',
      bytes: FLOAT * microTokens * keptPerToken(shape, policy),
      withoutCheckpointing: FLOAT * microTokens * keptPerToken(shape, 'none'),
    },
    {
      name: 'one block in the backward pass',
      bytes: FLOAT * microTokens * workingPerToken(shape, policy),
      withoutCheckpointing: FLOAT * microTokens * workingPerToken(shape, 'none'),
    },
  ];
}

/** Floats kept a token: each block's share by policy, and the input of the final norm with its scale. */
function keptPerToken(shape: ModelShape, policy: CheckpointingPolicy): number {
  return shape.layers * perBlock(shape, policy) + shape.hidden + 1;
}

/** The tensors of `Activations` that `RETAINED` lists, in floats a token. */
function perBlock(shape: ModelShape, policy: CheckpointingPolicy): number {
  const { hidden: D, feedForward: F, heads: H } = shape;
  const input = D;
  if (policy === 'block') return input;
  // Two norm scales; rotated projections; what attention gave, with a log-sum-exp a head; gate and up.
  const products = 2 + qkvWidth(shape) + attentionWidth(shape) + H + 2 * F;
  if (policy === 'selective') return input + products;
  // The middle of the block, both normalised inputs and the SwiGLU product.
  return input + products + D + 2 * D + F;
}

/**
 * Floats a token that the backward pass of one block holds beyond what was kept, where it holds most: in the SwiGLU
 * backward, with the product's gradient, gate and up and their gradients (a backend may or may not overwrite), and the
 * block's output gradient. What is computed again comes on top. The gradient of `hidden`, which the tape keeps to the
 * end, is the loss's to state.
 */
function workingPerToken(shape: ModelShape, policy: CheckpointingPolicy): number {
  const { hidden: D, feedForward: F } = shape;
  const again = perBlock(shape, 'none') - perBlock(shape, policy);
  // The SwiGLU product is gone by then, wherever it came from.
  return again - F + D + F + 2 * F;
}
