import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    async setup() {
      await fetch('http://127.0.0.1:9999/').catch(() => undefined);
    },
  },
});
