import { definePlugin, OPTIMIZER, type Optimizer, requireStateVersion } from '@framework/sdk';
import { add, mul, sub, tidy } from '@tensorflow/tfjs-core';
import { config } from './config.js';
import { Velocities } from './velocities.js';

export default definePlugin(config, (plugin) => {
  const { momentum, weightDecay } = plugin.config;
  const velocities = new Velocities();

  const optimizer: Optimizer = {
    step(parameters, { learningRate, gradientScale }) {
      for (const [index, velocity] of velocities.of(parameters).entries()) {
        const { variable: weights, gradient: buffer, weightDecay: decays } = parameters[index]!;
        const decay = decays === 'yes' ? weightDecay : 0;
        // v ← μ·v + g;  w ← w − η·(g + μ·v + λ·w)
        tidy(() => {
          const gradient = mul(buffer.tensor(), gradientScale);
          velocity.assign(add(mul(velocity, momentum), gradient));
          const direction = add(add(gradient, mul(velocity, momentum)), mul(weights, decay));
          weights.assign(sub(weights, mul(direction, learningRate)));
        });
      }
    },
  };
  plugin.provide(OPTIMIZER, () => optimizer);

  return {
    hooks: {
      checkpoint: (draft) => velocities.save(draft),
      async restore(view) {
        // An evaluation steps nothing: the velocities stay on disk.
        if (view.purpose === 'evaluate') return;
        requireStateVersion(view, 1);
        await velocities.restore(view);
      },
      teardown: () => velocities.dispose(),
    },
  };
});
