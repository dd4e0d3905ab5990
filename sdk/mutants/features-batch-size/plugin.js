import { definePlugin } from '@framework/sdk';

export default definePlugin({
  features: {
    sizes(batch) {
      const sizes = batch.ids.map((_, row) => batch.bytes(row).byteLength);
      const largest = Math.max(1, ...sizes);
      return Float64Array.from(sizes, (size) => size / largest);
    },
  },
});
