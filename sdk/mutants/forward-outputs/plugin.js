import { definePlugin } from '@framework/sdk';
import * as tf from '@tensorflow/tfjs-core';

export default definePlugin({
  hooks: {
    forward(state) {
      state.add('scores', tf.mul(state.output('hidden'), 2));
    },
  },
});
