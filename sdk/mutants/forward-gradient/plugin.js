import { definePlugin } from '@framework/sdk';
import * as tf from '@tensorflow/tfjs-core';

const twice = tf.customGrad((x) => ({ value: tf.mul(x, 2), gradFunc: (dy) => tf.clone(dy) }));

export default definePlugin({
  hooks: {
    forward(state) {
      state.add('score', twice(state.output('hidden')));
    },
  },
});
