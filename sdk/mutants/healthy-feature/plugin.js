import { definePlugin } from '@framework/sdk';

export default definePlugin({
  features: {
    sizes(batch) {
      return batch.ids.map((_, row) => batch.bytes(row).byteLength);
    },
  },
});
