import { defineConfig, number } from '@framework/sdk';

export const config = defineConfig({
  weight: number({ doc: 'Weight of this term in the loss.', default: 1, min: 0 }),
});
