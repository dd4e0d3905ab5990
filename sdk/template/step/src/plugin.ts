import { definePlugin } from '@framework/sdk';
import { config } from './config.js';
import { RunningMedian } from './running-median.js';

export default definePlugin(config, ({ config: { factor, window }, log }) => {
  const median = new RunningMedian(window);

  return {
    hooks: {
      step({ step, metrics: { loss } }) {
        if (loss === undefined) return;
        const usual = median.value;
        if (usual !== undefined && loss > factor * usual) {
          log.warn(
            `step ${step}: the loss is ${loss.toPrecision(4)}, the median before it ${usual.toPrecision(4)}`,
          );
        }
        median.add(loss);
      },
    },
  };
});
