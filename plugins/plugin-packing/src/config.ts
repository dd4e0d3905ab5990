import { type ConfigOf, count, defineConfig } from '@framework/sdk';

export const config = defineConfig({
  contextLength: count({
    doc: 'Tokens of a window that are fed to the model; the window has one more, so that each has a target.',
    default: 1024,
    min: 2,
    max: 1_048_576,
  }),
});

export type Config = ConfigOf<typeof config>;
