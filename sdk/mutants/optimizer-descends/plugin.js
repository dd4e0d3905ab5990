import { definePlugin, OPTIMIZER } from '@framework/sdk';
import * as tf from '@tensorflow/tfjs-core';

const DECAY = 0.1;

export default definePlugin((ctx) => {
  ctx.provide(OPTIMIZER, () => ({
    step(parameters, { learningRate, gradientScale }) {
      for (const { variable, gradient, weightDecay } of parameters) {
        const decay = weightDecay === 'yes' ? learningRate * DECAY : 0;
        const step = learningRate * gradientScale;
        const values = gradient.read();
        const updated = variable.dataSync().map((value, i) => value * (1 - decay) + step * values[i]);
        tf.tidy(() => variable.assign(tf.tensor(updated, variable.shape)));
      }
    },
  }));
  return {};
});
