import { definePlugin } from '@framework/sdk';

export default definePlugin({
  features: {
    sizes(batch) {
      const sizes = batch.ids.map((_, row) => batch.bytes(row).byteLength);
      return sizes.filter((size) => size > 0);
    },
  },
});
