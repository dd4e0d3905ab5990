import { definePlugin } from '@framework/sdk';
import { config } from './config.js';

export default definePlugin(config, (ctx) => ({
  hooks: {
    setup() {
      // Unlike an assignment, this does not fail on a frozen object: nothing is said, and nothing is changed.
      Reflect.set(ctx.config, 'rows', Math.max(8, ctx.config.rows));
    },
  },
}));
