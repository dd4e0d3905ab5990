import { defineConfig, oneOf } from '@framework/sdk';

export const config = defineConfig({
  pool: oneOf(['mean', 'last'], {
    doc: 'What stands for a row: the mean of its positions, or its last one.',
    default: 'mean',
  }),
});
