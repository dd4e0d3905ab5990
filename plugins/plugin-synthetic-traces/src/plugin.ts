import { definePlugin, HYGIENE, randomStream } from '@framework/sdk';
import { config as schema } from './config.js';
import { matcher } from './inner-sources.js';
import type { InventoryOptions } from './inventory.js';
import { orphanFilter } from './orphans.js';
import { Phrasebook } from './phrasebook.js';
import { SOURCE, traceSource } from './trace-source.js';

/**
 * Adds one source: instruction traces made from the code of the sources named before. When all filters have spoken, traces
 * whose origin is gone go too.
 */
export default definePlugin(schema, ({ config, seed, id, get }) => {
  const options = (): InventoryOptions => ({
    ...config,
    seed,
    book: new Phrasebook(),
    hygiene: get(HYGIENE),
    random: (document) => randomStream({ seed, plugin: id, hook: 'trace', sequence: document }),
  });
  return {
    hooks: {
      ingest(sources) {
        const wanted = matcher(config.sources);
        const inner = sources.sources
          .filter((source) => source.id !== SOURCE && wanted(source.id))
          .sort((a, b) => (a.id < b.id ? -1 : 1));
        sources.add(traceSource(inner, config.sources, options));
      },
      filter: orphanFilter(),
    },
  };
});
