import { count, defineConfig, number } from '@framework/sdk';

export const config = defineConfig({
  factor: number({ doc: 'A loss this many times the median is a jump.', default: 2, min: 1 }),
  window: count({ doc: 'Steps the median is taken over.', default: 50, min: 3 }),
});
