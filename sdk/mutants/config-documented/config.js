import { count, defineConfig, group } from '@framework/sdk';

export const config = defineConfig({
  limits: group({ rows: count({ default: 10 }) }, { doc: 'What is too much.' }),
});
