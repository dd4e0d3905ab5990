import { type ConfigOf, count, defineConfig, number, oneOf, optional } from '@framework/sdk';

export const config = defineConfig({
  layers: count({ doc: 'Number of blocks (L).', default: 6, min: 1 }),
  hidden: count({ doc: 'Width of the residual stream (D).', default: 192, min: 1 }),
  heads: count({ doc: 'Query heads a block (H).', default: 6, min: 1 }),
  keyValueHeads: count({
    doc: 'Key and value heads a block (K): groups of `heads / keyValueHeads` query heads share one.',
    default: 2,
    min: 1,
  }),
  headSize: count({
    doc: 'Width of a head (S); even, because rotary embedding turns pairs.',
    default: 32,
    min: 2,
  }),
  feedForward: count({ doc: 'Width inside the feed-forward layer (F).', default: 512, min: 1 }),
  activationCheckpointing: oneOf(['none', 'selective', 'block'], {
    doc: 'What the backward pass computes again instead of keeping: `none` keeps everything, `selective` computes norms, SwiGLU and the projection after attention again (about 4 % more time), `block` keeps one tensor a block and computes the rest again (a third more work, the least memory).',
    default: 'none',
  }),
  ropeTheta: number({ doc: 'Base of the rotary frequencies.', default: 10_000, min: 1 }),
  normEpsilon: number({ doc: 'Added to the mean square in RMSNorm.', default: 1e-5, min: 0 }),
  initialDeviation: optional(number({ min: 0 }), {
    doc: 'Standard deviation of initial weights; null: 1 / √hidden. Matrices that write into the residual stream get it divided by √(2 · layers).',
    default: null,
  }),
  contextLength: optional(count({ min: 1 }), {
    doc: 'Longest context `generate` feeds; null: the window length the model was trained with.',
    default: null,
  }),
});

export type Config = ConfigOf<typeof config>;
