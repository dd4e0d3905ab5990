import { definePlugin } from '@framework/sdk';
import { config } from './config.js';
import { pool } from './pool.js';

export default definePlugin(config, (plugin) => ({
  hooks: {
    forward(state) {
      state.add('pooled', pool(state.output('hidden'), state.batch.rows, plugin.config.pool));
    },
  },
}));
