import { definePlugin } from '@framework/sdk';
import * as tf from '@tensorflow/tfjs-core';

export default definePlugin({
  hooks: {
    async forward(state) {
      state.add('score', tf.mul(state.output('hidden'), 2));
    },
  },
});
