import { readFile } from 'node:fs/promises';
import { definePlugin, frameworkError, randomStream } from '@framework/sdk';
import { config as schema } from './config.js';
import { Hygiene, namesIn } from './hygiene.js';
import { matcher } from './inner-sources.js';
import type { InventoryOptions } from './inventory.js';
import { orphanFilter } from './orphans.js';
import { Phrasebook } from './phrasebook.js';
import { SOURCE, traceSource } from './trace-source.js';

/**
 * Adds one source: instruction traces made from the code of the sources named before. When all filters have spoken, traces
 * whose origin is gone go too.
 */
export default definePlugin(schema, ({ config, seed, id }) => {
  const options = async (): Promise<InventoryOptions> => ({
    ...config,
    seed,
    book: new Phrasebook(),
    hygiene: new Hygiene(config.customerNames === '' ? [] : await readNames(config.customerNames)),
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

async function readNames(file: string): Promise<readonly string[]> {
  try {
    return namesIn(await readFile(file, 'utf8'));
  } catch (cause) {
    throw frameworkError('FWK_SOURCE_MISSING', {
      message: `the names of customers in ${file} cannot be read`,
      at: 'plugin-synthetic-traces.customerNames',
      action: 'correct the path, or leave it out',
      cause,
    });
  }
}
