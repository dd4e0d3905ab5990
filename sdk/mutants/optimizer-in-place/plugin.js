import { definePlugin, OPTIMIZER } from '@framework/sdk';

const DECAY = 0.1;

export default definePlugin((ctx) => {
  ctx.provide(OPTIMIZER, () => ({
    step(parameters, { learningRate, gradientScale }) {
      for (const { variable, gradient, weightDecay } of parameters) {
        const decay = weightDecay === 'yes' ? learningRate * DECAY : 0;
        const step = learningRate * gradientScale;
        const values = gradient.read();
        const weights = variable.dataSync();
        for (let i = 0; i < weights.length; i++) weights[i] = weights[i] * (1 - decay) - step * values[i];
      }
    },
  }));
  return {};
});
