import { definePlugin, PARAMETERS, type Parameter } from '@framework/sdk';
import { matMul, mean, reshape, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';

// A head: one score a row from the body's hidden states. Made of tfjs operations, so the tape has its gradient.
export default definePlugin({}, (plugin) => {
  let weight: Parameter | undefined;
  const weightOf = (width: number): Parameter => {
    const stream = plugin.random('weights', 0);
    weight ??= plugin.get(PARAMETERS).add({
      name: 'parity/weight',
      initial: tensor2d(
        Float32Array.from({ length: width }, () => 0.02 * stream.normal()),
        [width, 1],
      ),
      weightDecay: 'yes',
      gradient: 'tape',
    });
    return weight;
  };
  return {
    hooks: {
      forward(state) {
        const { rows, length } = state.batch;
        const hidden_ND = state.output('hidden') as Tensor2D;
        const width = hidden_ND.shape[1];
        const pooled_BD = mean(reshape(hidden_ND, [rows, length, width]), 1) as Tensor2D;
        state.add('parity', reshape(matMul(pooled_BD, weightOf(width).variable as never), [rows]));
      },
    },
  };
});
