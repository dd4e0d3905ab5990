import { get } from 'node:https';
import { definePlugin } from '@framework/sdk';

export default definePlugin((ctx) => ({
  hooks: {
    setup() {
      if (ctx.worker) get('https://localhost:1/');
    },
  },
}));
