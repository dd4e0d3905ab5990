import { definePlugin, OPTIMIZER } from '@framework/sdk';
import { add, mul, sub, tidy } from '@tensorflow/tfjs-core';
import { config } from './config.js';
import { Velocities } from './velocities.js';

export default definePlugin(config, (plugin) => {
  const { momentum, weightDecay } = plugin.config;
  const velocities = new Velocities();

  plugin.provide(OPTIMIZER, () => ({
    step(parameters, { learningRate, gradientScale }) {
      for (const parameter of parameters) {
        const { variable: weights } = parameter;
        const velocity = velocities.of(parameter);
        const decay = parameter.weightDecay === 'yes' ? weightDecay : 0;
        // v ← μ·v + g;  w ← w − η·(g + μ·v + λ·w)
        tidy(() => {
          const gradient = mul(parameter.gradient.tensor(), gradientScale);
          velocity.assign(add(mul(velocity, momentum), gradient));
          const direction = add(add(gradient, mul(velocity, momentum)), mul(weights, decay));
          weights.assign(sub(weights, mul(direction, learningRate)));
        });
      }
    },
  }));

  return {
    hooks: {
      checkpoint: (draft) => velocities.save(draft),
      // An evaluation steps nothing: the velocities stay on disk.
      restore: (view) => (view.purpose === 'resume' ? velocities.restore(view) : undefined),
      teardown: () => velocities.dispose(),
    },
  };
});
