import { definePlugin } from '@framework/sdk';

let instances = 0;

export default definePlugin(() => {
  const instance = instances++;
  return {
    hooks: {
      filter: {
        parallel: 'per-batch',
        apply(batch) {
          for (let row = 0; row < batch.length; row++) {
            if (!batch.alive(row) || batch.bytes(row).byteLength > 0) continue;
            batch.judge(row, { action: 'drop', reason: 'empty', evidence: { instance } });
          }
        },
      },
    },
  };
});
