import { count, defineConfig, definePlugin } from '@framework/sdk';

// In a plugin this stands in a module of its own, which the manifest names: "config": "./dist/config.js".
export const config = defineConfig({
  maxBytes: count({ doc: 'Longest file kept, in bytes.', default: 100_000, min: 1 }),
});

export default definePlugin(config, (ctx) => ({
  hooks: {
    filter: {
      parallel: 'per-batch',
      apply(batch) {
        for (let row = 0; row < batch.length; row++) {
          const { byteLength } = batch.bytes(row);
          if (byteLength > ctx.config.maxBytes) {
            batch.judge(row, { action: 'drop', reason: 'too-large', evidence: { bytes: byteLength } });
          }
        }
      },
    },
  },
}));
