import { type ConfigOf, defineConfig, file, list } from '@framework/sdk';

export const config = defineConfig({
  lists: list(file(), {
    doc: 'Lists of what is left out, one entry a line; a changed line filters again.',
    default: [],
  }),
});

export type Config = ConfigOf<typeof config>;
