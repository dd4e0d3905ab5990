import { createHash } from 'node:crypto';
import {
  definePlugin,
  ENCODER,
  encodeSafetensors,
  floatsOf,
  frameworkError,
  PARAMETERS,
  requireStateVersion,
  storedFloats,
} from '@framework/sdk';
import * as tf from '@tensorflow/tfjs-core';

const WIDTH = 4;

/** An encoder of one formula and one weight a column: a state is a mean over the document's tokens so far, scaled. */
export default definePlugin((ctx) => {
  let scale;
  const theScale = () => {
    const random = ctx.random('scale', 0);
    scale ??= register(Float32Array.from({ length: WIDTH }, () => random.normal()));
    return scale;
  };
  const register = (values) =>
    ctx.get(PARAMETERS).add({
      name: 'encoder/scale',
      initial: tf.tensor1d(values),
      weightDecay: 'no',
      gradient: 'manual',
    });
  const stored = () => new Map([['scale', storedFloats([WIDTH], () => theScale().variable.dataSync())]]);

  ctx.provide(ENCODER, () => ({
    hiddenSize: WIDTH,
    contextLength: 64,
    encode: (tokens, _rows, length) => encode(theScale(), tokens, length),
    weightsHash() {
      const hash = createHash('sha256');
      for (const piece of encodeSafetensors(stored())) hash.update(piece);
      return hash.digest('hex');
    },
  }));
  return {
    hooks: {
      // Registered in the first step: what trains must know all its parameters.
      forward: () => void theScale(),
      checkpoint: (draft) => draft.tensors('weights', stored()),
      async restore(view) {
        requireStateVersion(view, 1);
        const tensor = (await view.tensors('weights')).get('scale');
        if (tensor?.shape.join() !== String(WIDTH)) {
          throw frameworkError('FWK_CHECKPOINT_MISMATCH', { message: 'there is no scale of 4 values' });
        }
        const values = floatsOf(tensor);
        if (scale) tf.tidy(() => scale.variable.assign(tf.tensor1d(values)));
        else scale = register(values);
      },
    },
  };
});

function encode({ variable }, tokens, length) {
  const scale = variable.dataSync();
  const states = new Float32Array(tokens.length * WIDTH);
  for (let n = 0; n < tokens.length; n++) {
    const start = n - (n % length);
    const context = [];
    for (let at = start; at <= n; at++) context.push(tokens[at]);
    for (let d = 0; d < WIDTH; d++) {
      const sum = context.reduce((total, token) => total + Math.sin((token + 2) * (d + 3)), 0);
      states[n * WIDTH + d] = (scale[d] * sum) / context.length;
    }
  }
  return states;
}
