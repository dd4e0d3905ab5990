import { definePlugin, PARAMETERS } from '@framework/sdk';
import { config } from './config.js';
import { WeightAverage } from './weight-average.js';

export default definePlugin(config, (plugin) => {
  const { decay, every } = plugin.config;
  const average = new WeightAverage(decay);

  return {
    hooks: {
      step({ step }) {
        if (step % every === 0) average.update(plugin.get(PARAMETERS).parameters);
      },
      checkpoint: (draft) => average.save(draft),
      // An evaluation reads the model alone: the average stays on disk.
      restore: (view) => (view.purpose === 'resume' ? average.restore(view) : undefined),
    },
  };
});
