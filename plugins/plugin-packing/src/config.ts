import { type ConfigOf, count, defineConfig, map, number, oneOf, ratio } from '@framework/sdk';
import { PACKINGS } from './layout.js';

export const config = defineConfig({
  contextLength: count({
    doc: 'Tokens of a window that are fed to the model; the window has one more, so that each has a target.',
    default: 1024,
    min: 2,
    max: 1_048_576,
  }),
  packing: oneOf(PACKINGS, {
    doc: 'contiguous: documents end to end, cut where a window ends. best-fit: each whole where it fits into a window, places left over filled.',
    default: 'contiguous',
  }),
  shares: map(ratio(), {
    doc: 'Share of the blend → its part of the trained tokens, to a millionth; together 1. 0 leaves a share out. Empty: all documents are one stream.',
    default: {},
  }),
  languages: map(map(ratio()), {
    doc: 'Share → language → its part of the share’s tokens, to a millionth; together 1. `*` is every language not named; 0 leaves one out. A share that is not here takes languages as they come.',
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
