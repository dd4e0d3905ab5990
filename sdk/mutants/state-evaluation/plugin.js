import {
  definePlugin,
  floatsOf,
  frameworkError,
  PARAMETERS,
  requireStateVersion,
  storedFloats,
} from '@framework/sdk';
import * as tf from '@tensorflow/tfjs-core';

const SHAPE = [8];

/** Scales each hidden unit by a gain that it learns. */
export default definePlugin((plugin) => {
  let gain;
  const theGain = () => {
    gain ??= plugin.get(PARAMETERS).add({
      name: 'score.gain',
      initial: tf.ones(SHAPE),
      weightDecay: 'no',
      gradient: 'tape',
    });
    return gain;
  };
  return {
    hooks: {
      forward(state) {
        state.add('score', tf.mul(state.output('hidden'), theGain().variable));
      },
      checkpoint(draft) {
        return draft.tensors(
          'gain',
          new Map([['gain', storedFloats(SHAPE, () => theGain().variable.dataSync())]]),
        );
      },
      async restore(view) {
        requireStateVersion(view, 1);
        if (view.purpose === 'evaluate') return;
        const stored = (await view.tensors('gain')).get('gain');
        if (stored?.shape.join() !== SHAPE.join()) {
          throw frameworkError('FWK_CHECKPOINT_MISMATCH', {
            message: 'the checkpoint has other gains',
            at: view.dir,
          });
        }
        tf.tidy(() => theGain().variable.assign(tf.tensor(floatsOf(stored), SHAPE)));
      },
    },
  };
});
