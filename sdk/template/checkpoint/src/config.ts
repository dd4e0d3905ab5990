import { count, defineConfig, ratio } from '@framework/sdk';

export const config = defineConfig({
  decay: ratio({ doc: 'Share of the average that stays at each update.', default: 0.99 }),
  every: count({ doc: 'Steps between two updates: each reads all the weights once.', default: 10, min: 1 }),
});
