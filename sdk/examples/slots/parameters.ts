import { definePlugin, PARAMETERS, type Parameter } from '@framework/sdk';
import { add, type Tensor2D, zeros } from '@tensorflow/tfjs-core';

// Adds a trained offset to the hidden states. A parameter is registered where it is first needed, once.
export default definePlugin({}, (plugin) => {
  let offset: Parameter | undefined;
  return {
    hooks: {
      forward(state) {
        const hidden_ND = state.output('hidden') as Tensor2D;
        offset ??= plugin.get(PARAMETERS).add({
          name: 'offset/bias',
          initial: zeros([hidden_ND.shape[1]]),
          weightDecay: 'no',
          gradient: 'tape',
        });
        state.add('offset', add(hidden_ND, offset.variable));
      },
    },
  };
});
