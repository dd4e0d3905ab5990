import { openSync } from 'node:fs';
import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    setup() {
      openSync(new URL(import.meta.url), 'r');
    },
  },
});
