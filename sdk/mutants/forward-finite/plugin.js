import { definePlugin } from '@framework/sdk';
import * as tf from '@tensorflow/tfjs-core';

export default definePlugin({
  hooks: {
    forward(state) {
      const powers = tf.exp(tf.square(state.output('hidden')));
      state.add('score', tf.div(powers, tf.sum(powers)));
    },
  },
});
