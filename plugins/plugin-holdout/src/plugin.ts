import { definePlugin, TEXT_KERNELS } from '@framework/sdk';
import { config as schema } from './config.js';
import { heldOutFilter } from './held-out-filter.js';

export default definePlugin(schema, ({ config, seed, find }) => {
  const kernels = () => {
    const offered = find(TEXT_KERNELS);
    return offered?.ok ? offered.features : undefined;
  };
  return { hooks: { filter: heldOutFilter(config, seed, kernels) } };
});
