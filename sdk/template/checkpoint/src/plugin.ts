import { definePlugin, PARAMETERS, requireStateVersion } from '@framework/sdk';
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
      // In the stage `last` of its manifest: the model's body has registered its parameters by then.
      async restore(view) {
        // An evaluation reads the model alone; and in a checkpoint from before this plugin was there is nothing.
        if (view.purpose === 'evaluate' || view.stateVersion === null) return;
        requireStateVersion(view, 1);
        await average.restore(view, plugin.get(PARAMETERS).parameters);
      },
    },
  };
});
