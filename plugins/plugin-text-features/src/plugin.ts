import { definePlugin, type RecordBatch, TEXT_KERNELS } from '@framework/sdk';
import { lineStatistics } from './line-statistics.js';

export default definePlugin({}, ({ find }) => ({
  features: {
    lines(batch: RecordBatch) {
      const kernels = find(TEXT_KERNELS);
      return lineStatistics(batch, kernels?.ok ? kernels.features : undefined);
    },
  },
}));
