import { definePlugin } from '@framework/sdk';

export default definePlugin({
  features: {
    sizes(batch) {
      const sizes = batch.ids.map((_, row) => batch.bytes(row).byteLength);
      for (const [row, size] of sizes.entries()) batch.set(row, 'size', size);
      return sizes;
    },
  },
});
