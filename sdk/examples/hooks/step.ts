import { definePlugin } from '@framework/sdk';

// Says once when the loss has halved. An observer: it sees numbers, and can change none.
export default definePlugin({}, (plugin) => {
  let first: number | undefined;
  let said = false;
  return {
    hooks: {
      step({ step, metrics }) {
        const loss = metrics['loss']!;
        first ??= loss;
        if (said || loss > first / 2) return;
        said = true;
        plugin.log.info(`step ${step}: the loss is half of what it was`);
      },
    },
  };
});
