import { type ConfigOf, count, defineConfig, map, number, ratio } from '@framework/sdk';

export const config = defineConfig({
  contextLength: count({
    doc: 'Tokens of a window that are fed to the model; the window has one more, so that each has a target.',
    default: 1024,
    min: 2,
    max: 1_048_576,
  }),
  shares: map(ratio(), {
    doc: 'Share of the blend → its part of the trained tokens, to a millionth; together 1. 0 leaves a share out. Empty: all documents are one stream.',
    default: {},
  }),
  trainTokens: count({
    doc: 'Tokens the run trains on, for `maxEpochs`: no share is then repeated too often in that time. 0: one epoch of the blend.',
    default: 0,
  }),
  maxEpochs: number({
    doc: 'How often a share’s documents may be passed through in `trainTokens`. Repeating them four times is almost as good as new data (Muennighoff et al. 2023); beyond that it wears off.',
    default: 4,
    min: 1,
  }),
});

export type Config = ConfigOf<typeof config>;
