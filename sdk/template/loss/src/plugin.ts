import { definePlugin } from '@framework/sdk';
import { mean, mul, type Scalar, slice, squaredDifference, sum, tensor1d } from '@tensorflow/tfjs-core';
import { config } from './config.js';
import { countOf, neighbours } from './neighbours.js';

const TERM = 'temporal-activation';

export default definePlugin(config, ({ config: { weight } }) => ({
  hooks: {
    // What the term runs over in the whole step, all micro-batches together.
    collate(batch) {
      batch.counts[TERM] = batch.micro.reduce((count, micro) => count + countOf(neighbours(micro)), 0);
    },

    // Inside the gradient tape: synchronous, made of tfjs operations alone.
    loss(terms) {
      const hidden_ND = terms.state.output('hidden');
      const [N, D] = hidden_ND.shape as [number, number];
      const mask = neighbours(terms.state.batch);
      const these = slice(hidden_ND, [0, 0], [N - 1, D]);
      const next = slice(hidden_ND, [1, 0], [N - 1, D]);
      const jumps = mean(squaredDifference(next, these), 1);
      terms.add(TERM, { sum: sum(mul(jumps, tensor1d(mask))) as Scalar, count: countOf(mask), weight });
    },
  },
}));
