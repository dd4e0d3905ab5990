import { defineConfig, seconds } from '@framework/sdk';

export const config = defineConfig({
  every: seconds({ doc: 'Time between two looks.', default: 1, min: 0.01 }),
});
