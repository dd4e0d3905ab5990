import { definePlugin } from '@framework/sdk';
import { config } from './config.js';

let rows = 0;

export default definePlugin(config, (ctx) => {
  ({ rows } = ctx.config);
  return {
    features: {
      'mutant-large': (batch) => Float64Array.from(batch.ids, (id) => Math.floor(id.length / rows)),
    },
  };
});
