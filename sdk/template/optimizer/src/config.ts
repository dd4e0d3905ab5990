import { defineConfig, number, ratio } from '@framework/sdk';

export const config = defineConfig({
  momentum: ratio({ doc: 'Share of the velocity that stays at each step.', default: 0.9 }),
  weightDecay: number({
    doc: 'Decay of matrices a step, as a share of the learning rate. Norms do not decay.',
    default: 1e-4,
    min: 0,
  }),
});
