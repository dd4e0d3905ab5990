import { type ConfigOf, count, defineConfig } from '@framework/sdk';

export const config = defineConfig({
  workers: count({
    doc: 'Programs judged at the same time, each by two processes of about 250 MiB (JavaScript: 80); 0: one a core, at most four.',
    default: 0,
    max: 64,
  }),
});

export type Config = ConfigOf<typeof config>;
