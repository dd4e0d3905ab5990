import { definePlugin } from '@framework/sdk';
import { config } from './config.js';

export default definePlugin(config, (plugin) => ({
  hooks: {
    collate(batch) {
      for (const { positions, weights } of batch.micro) {
        // A document that goes on from an earlier window counts from 0 again: there, too, nothing stands before it.
        for (const [n, position] of positions.entries()) {
          if (position < plugin.config.positions) weights[n] = 0;
        }
      }
    },
  },
}));
