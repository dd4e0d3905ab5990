import { definePlugin, TEXT_KERNELS } from '@framework/sdk';
import { config as schema } from './config.js';
import { nearDuplicateFilter } from './near-duplicate-filter.js';

export default definePlugin(schema, ({ config, find }) => {
  const kernels = () => {
    const offered = find(TEXT_KERNELS);
    return offered?.ok ? offered.signatures : undefined;
  };
  return { hooks: { filter: nearDuplicateFilter(config, kernels) } };
});
