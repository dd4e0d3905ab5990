import { definePlugin } from '@framework/sdk';
import type { Config } from './config.js';
import { heldOutFilter } from './held-out-filter.js';

export default definePlugin<Config>(({ config, seed }) => ({
  hooks: { filter: heldOutFilter(config, seed) },
}));
