import { type ConfigOf, defineConfig, number, ratio } from '@framework/sdk';

export const config = defineConfig({
  beta1: ratio({ doc: 'Decay of the first moment: how long the direction is remembered.', default: 0.9 }),
  beta2: ratio({ doc: 'Decay of the second moment: how long the size is remembered.', default: 0.95 }),
  epsilon: number({ doc: 'Added to the root of the second moment.', default: 1e-8, min: 0 }),
  weightDecay: number({
    doc: 'Decoupled decay of matrices a step, as a share of the learning rate. Norms do not decay.',
    default: 0.1,
    min: 0,
  }),
});

export type Config = ConfigOf<typeof config>;
