import { keep } from '@tensorflow/tfjs-core';
import type { Activations, Kept } from './block.js';
import type { Config } from './config.js';

/**
 * What stays of a block's activations until its backward pass (activation checkpointing, Chen et al. 2016):
 *
 * | policy | kept | computed again |
 * |---|---|---|
 * | `none` | everything | nothing |
 * | `selective` | what attention and the products before it and before SwiGLU gave | norms, SwiGLU, the projection after attention |
 * | `block` | the block's input | the block, but for its last product |
 *
 * What `selective` computes again is what frees most memory for its work, in floats a token for a thousand operations:
 * norms and SwiGLU far ahead (no products at all), then the residual between the halves of the block (D floats for
 * 2·H·S·D operations: 0.5 where H·S is 1,024). The next, the projections, would give 0.16, attention at 8,192 tokens 0.06.
 */
export type CheckpointingPolicy = Config['activationCheckpointing'];

const EVERYTHING: readonly (keyof Activations)[] = [
  'x_ND',
  'attentionRstd_N',
  'attentionInput_ND',
  'qkv_NQ',
  'attended_NA',
  'logSumExp_BHT',
  'middle_ND',
  'feedForwardRstd_N',
  'feedForwardInput_ND',
  'gateUp_N2F',
  'product_NF',
];

export const RETAINED: Readonly<Record<CheckpointingPolicy, readonly (keyof Activations)[]>> = {
  none: EVERYTHING,
  selective: [
    'x_ND',
    'attentionRstd_N',
    'qkv_NQ',
    'attended_NA',
    'logSumExp_BHT',
    'feedForwardRstd_N',
    'gateUp_N2F',
  ],
  block: ['x_ND'],
};

/** Keeps what the policy says beyond the scope of the forward pass, and disposes the rest. */
export function retain(activations: Activations, policy: CheckpointingPolicy): Kept {
  const retained = new Set<string>(RETAINED[policy]);
  const entries = Object.entries(activations);
  for (const [name, tensor] of entries) {
    if (retained.has(name)) keep(tensor);
    else tensor.dispose();
  }
  return Object.fromEntries(entries.filter(([name]) => retained.has(name))) as unknown as Kept;
}

/** Outside training nothing is kept. */
export function discard(activations: Activations): void {
  for (const tensor of Object.values(activations)) tensor.dispose();
}
