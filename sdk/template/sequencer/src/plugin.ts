import { definePlugin, frameworkError, SEQUENCER } from '@framework/sdk';
import { config } from './config.js';
import { SortedWindows, shortestFirst } from './sorted-windows.js';

interface Index {
  /** The token shards the numbers refer to. */
  readonly tokens: string;
  readonly contextLength: number;
  readonly order: readonly number[];
}

const FILE = 'index.json';

export default definePlugin(config, (plugin) => {
  const { contextLength } = plugin.config;

  plugin.provide(SEQUENCER, () => ({
    async fit(tokens, ctx) {
      const order = shortestFirst(tokens);
      if (new SortedWindows(tokens, order, contextLength).windows === 0) {
        throw frameworkError('FWK_DATA_TOO_SMALL', {
          message: `${order.length} training documents do not fill one window of ${contextLength + 1} tokens`,
          at: `plugins.${plugin.id}.contextLength`,
        });
      }
      await ctx.output.writeJson(FILE, { tokens: tokens.fingerprint, contextLength, order });
    },

    async open(artefact, tokens) {
      const index = (await artefact.readJson(FILE)) as unknown as Index;
      if (index.tokens !== tokens.fingerprint) {
        throw frameworkError('FWK_STORE_CORRUPT', {
          message: 'the sequence index is of other token shards',
          at: artefact.dir,
        });
      }
      return new SortedWindows(tokens, index.order, index.contextLength);
    },
  }));
  return {};
});
