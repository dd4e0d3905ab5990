import { definePlugin } from '@framework/sdk';
import { config as schema } from './config.js';
import { heldOutFilter } from './held-out-filter.js';

export default definePlugin(schema, ({ config, seed }) => ({
  hooks: { filter: heldOutFilter(config, seed) },
}));
