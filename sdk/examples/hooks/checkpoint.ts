import { definePlugin, floatsOf, requireStateVersion, storedFloats } from '@framework/sdk';

// Manifest: "stateVersion": 1. Counts how often each token was trained on: state that must be the same after a kill.
export default definePlugin({}, () => {
  let seen: Float32Array = new Float32Array(0);
  return {
    hooks: {
      collate(batch) {
        for (const { tokens } of batch.micro) {
          for (const id of tokens) {
            if (id >= seen.length) seen = Float32Array.from({ length: id + 1 }, (_, i) => seen[i] ?? 0);
            seen[id]!++;
          }
        }
      },
      async checkpoint(draft) {
        await draft.tensors('seen', new Map([['count', storedFloats([seen.length], () => seen)]]));
        await draft.json('about', { tokens: seen.length });
      },
      async restore(view) {
        if (view.purpose === 'evaluate') return;
        requireStateVersion(view, 1);
        seen = floatsOf((await view.tensors('seen')).get('count')!);
      },
    },
  };
});
