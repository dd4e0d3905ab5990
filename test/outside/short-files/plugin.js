/** Drops what is longer than it may be. */
import { definePlugin } from '@framework/sdk';

export default definePlugin(({ config }) => ({
  hooks: {
    filter: {
      parallel: 'per-batch',
      apply(batch) {
        for (let row = 0; row < batch.length; row++) {
          const { byteLength } = batch.bytes(row);
          if (byteLength > config.maxBytes) {
            batch.judge(row, { action: 'drop', reason: 'too-long', evidence: { bytes: byteLength } });
          }
        }
      },
    },
  },
}));
