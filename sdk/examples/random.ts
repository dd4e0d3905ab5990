import { definePlugin, randomStream } from '@framework/sdk';

// #region context
// In a hook: a stream of this plugin, this hook and this document. The same documents are drawn whatever the batch
// size, the order and the worker.
export default definePlugin({}, () => ({
  hooks: {
    filter: {
      parallel: 'per-batch',
      apply(batch, ctx) {
        for (let row = 0; row < batch.length; row++) {
          const random = ctx.random(batch.ids[row]!);
          if (random.uniform() < 0.5) batch.judge(row, { action: 'drop', reason: 'thinned-out' });
        }
      },
    },
  },
}));
// #endregion

// #region randomStream
// Outside a plugin: the key says whose stream it is. Equal keys give equal numbers, on every machine.
export const deck = (): readonly number[] => {
  const random = randomStream({ seed: 7, plugin: 'my-eval', hook: 'evaluate', sequence: 0 });
  return random.shuffle([1, 2, 3, 4, 5]);
};
// #endregion
