import { defineConfig, definePlugin, number } from '@framework/sdk';
import { type Scalar, squaredDifference, sum, tensor1d } from '@tensorflow/tfjs-core';

export const config = defineConfig({
  weight: number({ doc: 'Weight of this term in the loss.', default: 0.1, min: 0 }),
});

// Squared error of the score that `forward.ts` adds, against the label that `collate.ts` brings.
export default definePlugin(config, (plugin) => ({
  hooks: {
    loss(terms) {
      const { batch } = terms.state;
      const labels_B = tensor1d(batch.extra['parity/labels']!.data);
      const errors_B = squaredDifference(terms.state.output('parity'), labels_B);
      terms.add('parity', { sum: sum(errors_B) as Scalar, count: batch.rows, weight: plugin.config.weight });
    },
  },
}));
