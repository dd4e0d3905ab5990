import { definePlugin } from '@framework/sdk';
import { config } from './config.js';

export default definePlugin(config, ({ config: { maxBytes } }) => ({
  hooks: {
    filter: {
      parallel: 'per-batch',
      apply(batch) {
        for (let row = 0; row < batch.length; row++) {
          const bytes = batch.bytes(row).byteLength;
          if (bytes > maxBytes)
            batch.judge(row, { action: 'drop', reason: 'too-large', evidence: { bytes } });
        }
      },
    },
  },
}));
