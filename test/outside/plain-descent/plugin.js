/** θ ← θ − rate · g. */
import { definePlugin, OPTIMIZER } from '@framework/sdk';
import { tidy } from '@tensorflow/tfjs-core';

export default definePlugin((ctx) => {
  ctx.provide(OPTIMIZER, () => ({
    step(parameters, { learningRate, gradientScale }) {
      for (const { variable, gradient } of parameters) {
        tidy(() => variable.assign(variable.sub(gradient.tensor().mul(learningRate * gradientScale))));
      }
    },
  }));
  return {};
});
