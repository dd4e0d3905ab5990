import { definePlugin, floatsOf, PARAMETERS, type Parameter, storedFloats } from '@framework/sdk';
import { matMul, mean, reshape, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';

// A head: one score a row from the body's hidden states. Made of tfjs operations, so the tape has its gradient.
// Manifest: "hooks": forward, checkpoint, restore; "stateVersion": 1. What is trained must be saved.
export default definePlugin({}, (plugin) => {
  let weight: Parameter | undefined;
  const weightFrom = (width: number, values: () => Float32Array): Parameter => {
    weight ??= plugin.get(PARAMETERS).add({
      name: 'parity/weight',
      initial: tensor2d(values(), [width, 1]),
      weightDecay: 'yes',
      gradient: 'tape',
      group: 'parity', // its gradients are clipped by themselves: the body learns as it would without the head
    });
    return weight;
  };
  const drawn = (width: number) => () => {
    const stream = plugin.random('weights', 0);
    return Float32Array.from({ length: width }, () => 0.02 * stream.normal());
  };
  return {
    hooks: {
      forward(state) {
        const { rows, length } = state.batch;
        const hidden_ND = state.output('hidden') as Tensor2D;
        const width = hidden_ND.shape[1];
        const pooled_BD = mean(reshape(hidden_ND, [rows, length, width]), 1) as Tensor2D;
        const weight_D1 = weightFrom(width, drawn(width)).variable as unknown as Tensor2D;
        state.add('parity', reshape(matMul(pooled_BD, weight_D1), [rows]));
      },
      async checkpoint(draft) {
        if (weight === undefined) return;
        const { variable } = weight;
        const stored = storedFloats(variable.shape, () => variable.dataSync<'float32'>());
        await draft.tensors('head', new Map([['weight', stored]]));
      },
      async restore(view) {
        const values = floatsOf((await view.tensors('head')).get('weight')!);
        if (weight === undefined) weightFrom(values.length, () => values);
        else weight.variable.assign(tensor2d(values, [values.length, 1]) as never);
      },
    },
  };
});
