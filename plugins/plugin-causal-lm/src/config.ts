import { type ConfigOf, count, defineConfig, number, optional, ratio } from '@framework/sdk';

export const config = defineConfig({
  weight: number({ doc: 'Weight of this term in the loss.', default: 1, min: 0 }),
  labelSmoothing: ratio({
    doc: 'Share of the target that is spread over the whole vocabulary (ε).',
    default: 0,
  }),
  zLoss: number({
    doc: 'Weight of (log Z)², which keeps logits from drifting; 1e-4 where it is used.',
    default: 0,
    min: 0,
  }),
  chunkRows: optional(count({ min: 1 }), {
    doc: 'Rows of logits held at once; null leaves it to the backend.',
    default: null,
  }),
});

export type Config = ConfigOf<typeof config>;
