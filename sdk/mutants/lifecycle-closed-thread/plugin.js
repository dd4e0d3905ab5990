import { Worker } from 'node:worker_threads';
import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    setup() {
      new Worker('setInterval(() => {}, 1000)', { eval: true }).unref();
    },
  },
});
