import { definePlugin } from '@framework/sdk';
import { config as schema } from './config.js';
import { stackSource } from './stack-source.js';

export default definePlugin(schema, ({ config }) => ({
  hooks: {
    ingest(sources) {
      sources.add(stackSource(config));
    },
  },
}));
