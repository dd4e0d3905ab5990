import type { FlopsRow } from '@framework/sdk';
import { attentionWidth, type ModelShape, qkvWidth } from './model-shape.js';
import type { CheckpointingPolicy } from './retention.js';

/**
 * Floating-point operations of one token, a multiply and an add being two.
 *
 * - A matrix `[in, out]` costs `2 · in · out` forward and twice that backward (for its input and for itself).
 * - Attention multiplies each query with the keys before it and mixes as many values: `2 · 2 · H · S` a visible key.
 *   Causal masking leaves half of the window on average, `T / 2`; documents shorter than the window leave less, which
 *   is not counted. Backward are four such products, and the scores once more, because they are never stored.
 * - Norms, rotary embedding and SwiGLU are not counted: a few operations a number, below one percent of the whole.
 *   The output projection is the loss's.
 */
export function flopsPerToken(
  shape: ModelShape,
  contextLength: number,
  policy: CheckpointingPolicy,
): readonly FlopsRow[] {
  const { hidden: D, feedForward: F, layers: L } = shape;
  const A = attentionWidth(shape);
  const qkv = 2 * D * qkvWidth(shape);
  const projection = 2 * A * D;
  const gateUp = 2 * D * 2 * F;
  const down = 2 * F * D;
  const visible = contextLength / 2;
  const scores = 2 * A * visible;
  const again = policy === 'block' ? 1 : 0;
  const projectionAgain = policy === 'none' ? 0 : 1;
  return [
    {
      name: 'attention projections',
      forward: L * (qkv + projection),
      backward: 2 * L * (qkv + projection),
      recompute: L * (again * qkv + projectionAgain * projection),
    },
    {
      name: `attention over ${visible} keys`,
      forward: L * 2 * scores,
      backward: L * 5 * scores,
      recompute: again * L * 2 * scores,
    },
    {
      name: 'feed-forward',
      forward: L * (gateUp + down),
      backward: 2 * L * (gateUp + down),
      // The block's last product is not needed for its own backward pass.
      recompute: again * L * gateUp,
    },
  ];
}
