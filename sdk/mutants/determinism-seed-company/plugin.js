import { definePlugin } from '@framework/sdk';
import { config } from './config.js';

/** How many are set up. */
let there = 0;

export default definePlugin(config, ({ config: { bytes } }) => {
  let isThere = false;
  return {
    hooks: {
      setup() {
        isThere = true;
        there += 1;
      },
      filter: {
        parallel: 'per-batch',
        apply(batch) {
          for (let row = 0; row < batch.length; row++) {
            if (!batch.alive(row) || batch.bytes(row).byteLength >= bytes) continue;
            const evidence = { drawn: there > 1 ? Math.random() : 0 };
            batch.judge(row, { action: 'drop', reason: 'small', evidence });
          }
        },
      },
      teardown() {
        if (isThere) there -= 1;
        isThere = false;
      },
    },
  };
});
