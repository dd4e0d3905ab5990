import { count, defineConfig, number } from '@framework/sdk';

export const config = defineConfig({
  steps: count({ doc: 'Optimizer steps.', default: 10, min: 1 }),
  rate: number({ doc: 'Learning rate.', default: 0.1 }),
  pause: number({ doc: 'Seconds a step takes at least.', default: 0 }),
});
