import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    collate({ step, micro, counts }) {
      return { step, counts, micro: micro.map(shorter) };
    },
  },
});

function shorter(micro) {
  const kept = (_, n) => n % micro.length !== micro.length - 1;
  return {
    ...micro,
    length: micro.length - 1,
    tokens: micro.tokens.filter(kept),
    documents: micro.documents.filter(kept),
    positions: micro.positions.filter(kept),
    targets: micro.targets.filter(kept),
    weights: micro.weights.filter(kept),
  };
}
