import { type ConfigOf, defineConfig, ratio } from '@framework/sdk';

export const config = defineConfig({
  share: ratio({
    doc: 'Share of all bytes kept out of training, in whole repositories; 0 holds nothing out.',
    default: 0.1,
  }),
  duplicateShare: ratio({
    doc: 'A held-out document is dropped when this share of its distinct long lines occurs in training documents.',
    default: 0.5,
    min: 0.01,
  }),
});

export type Config = ConfigOf<typeof config>;
