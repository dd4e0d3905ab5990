import { definePlugin } from '@framework/sdk';
import { config as schema } from './config.js';
import { addLoss } from './loss.js';
import { prepareTargets } from './targets.js';

export default definePlugin(schema, (plugin) => ({
  hooks: {
    collate: (batch) => prepareTargets(batch),
    loss: (terms, ctx) => addLoss(terms, plugin.config, ctx),
  },
}));
