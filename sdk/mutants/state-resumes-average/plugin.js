import {
  definePlugin,
  floatsOf,
  frameworkError,
  PARAMETERS,
  requireStateVersion,
  storedFloats,
} from '@framework/sdk';

/** A running average of the weights, over more and more steps. */
export default definePlugin((ctx) => {
  let averages = new Map();
  let restored = false;
  let steps = 0;

  const averageOf = (name, weights) => {
    const average = averages.get(name)?.values ?? (restored ? undefined : new Float32Array(weights));
    if (average?.length === weights.length) return average;
    throw frameworkError('FWK_CHECKPOINT_MISMATCH', {
      message: `the checkpoint has no average like '${name}'`,
    });
  };

  return {
    hooks: {
      step() {
        steps++;
        const decay = steps / (steps + 2);
        for (const { name, variable } of ctx.get(PARAMETERS).parameters) {
          const weights = variable.dataSync();
          const values = averageOf(name, weights);
          for (let i = 0; i < values.length; i++) values[i] = decay * values[i] + (1 - decay) * weights[i];
          averages.set(name, { shape: variable.shape, values });
        }
      },
      checkpoint(draft) {
        const stored = [...averages].map(([name, { shape, values }]) => [
          name,
          storedFloats(shape, () => values),
        ]);
        return draft.tensors('averages', new Map(stored));
      },
      async restore(view) {
        requireStateVersion(view, 1);
        const stored = await view.tensors('averages');
        averages = new Map(
          [...stored].map(([name, tensor]) => [name, { shape: tensor.shape, values: floatsOf(tensor) }]),
        );
        restored = true;
      },
    },
  };
});
