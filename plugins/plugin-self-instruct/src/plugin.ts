import { definePlugin, randomStream } from '@framework/sdk';
import { config as schema } from './config.js';
import { instructSource } from './source.js';

/** Adds one source: instruction traces that the model behind `fw.teacher` writes. */
export default definePlugin(schema, ({ config, seed, id, get }) => ({
  hooks: {
    ingest(sources) {
      sources.add(
        instructSource({
          config,
          seed,
          get,
          random: (purpose, about) => randomStream({ seed, plugin: id, hook: purpose, sequence: about }),
        }),
      );
    },
  },
}));
