import { definePlugin } from '@framework/sdk';
import { tensor1d } from '@tensorflow/tfjs-core';

export default definePlugin({
  hooks: {
    setup() {
      tensor1d([1, 2, 3]);
    },
  },
});
