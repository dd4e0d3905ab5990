import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    filter: {
      parallel: 'per-batch',
      apply(batch) {
        for (let row = 0; row < batch.length; row++) {
          if (!batch.alive(row)) continue;
          const bytes = batch.bytes(row);
          const letter = bytes.findIndex((byte) => byte >= 0xc2);
          if (letter < 0) continue;
          batch.judge(row, { action: 'rewrite', reason: 'cut', bytes: bytes.slice(0, letter + 1) });
        }
      },
    },
  },
});
