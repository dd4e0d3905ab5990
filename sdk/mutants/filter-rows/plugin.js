import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    filter: {
      parallel: 'per-batch',
      apply(batch) {
        const rows = batch.ids.map((_, row) => row).filter((row) => batch.bytes(row).byteLength > 0);
        return { ...batch, length: rows.length, ids: rows.map((row) => batch.ids[row]) };
      },
    },
  },
});
