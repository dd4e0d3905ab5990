import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    setup() {
      process.env.MUTANT_THREADS = '4';
    },
  },
});
