import { definePlugin, OPTIMIZER } from '@framework/sdk';
import { mul, sub, tidy } from '@tensorflow/tfjs-core';

// Plain stochastic gradient descent: no moments, so nothing to save in a checkpoint.
export default definePlugin({}, (plugin) => {
  plugin.provide(OPTIMIZER, () => ({
    step(parameters, { learningRate, gradientScale }) {
      for (const { variable, gradient } of parameters) {
        tidy(() => {
          const change = mul(gradient.tensor(), learningRate * gradientScale);
          variable.assign(sub(variable, change));
        });
      }
    },
  }));
  return {};
});
