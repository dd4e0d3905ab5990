import { definePlugin } from '@framework/sdk';
import { config as schema } from './config.js';
import { stackSource } from './stack-source.js';
import { SharedDatabase } from './tables/shared-database.js';

export default definePlugin(schema, ({ config }) => {
  const database = new SharedDatabase();
  return {
    hooks: {
      ingest(sources) {
        sources.add(stackSource(config, database));
      },
      teardown: () => database.close(),
    },
  };
});
