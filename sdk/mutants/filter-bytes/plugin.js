import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    filter: {
      parallel: 'per-batch',
      apply(batch) {
        for (let row = 0; row < batch.length; row++) {
          const bytes = batch.bytes(row);
          for (let at = 0; at < bytes.length; at++) if (bytes[at] === 0x09) bytes[at] = 0x20;
        }
      },
    },
  },
});
