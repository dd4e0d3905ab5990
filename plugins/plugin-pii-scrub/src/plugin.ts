import { definePlugin, TEXT_KERNELS } from '@framework/sdk';
import { config as schema } from './config.js';
import { placeholders } from './placeholder.js';
import { scrub } from './scrub.js';

export default definePlugin(schema, ({ config, seed, find }) => {
  const kinds = new Set(config.kinds);
  const placeholder = placeholders(seed);
  return {
    hooks: {
      filter: {
        parallel: 'per-batch',
        apply(batch) {
          const kernels = find(TEXT_KERNELS);
          const startsIn = kernels?.ok ? kernels.features.personalStarts : undefined;
          for (let row = 0; row < batch.length; row++) {
            if (!batch.alive(row)) continue;
            const scrubbed = scrub(batch.bytes(row), kinds, placeholder, startsIn);
            if (scrubbed === null) continue;
            const { bytes, counts } = scrubbed;
            batch.judge(row, { action: 'rewrite', reason: 'personal-data', bytes, evidence: { ...counts } });
          }
        },
      },
    },
  };
});
