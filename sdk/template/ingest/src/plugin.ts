import { definePlugin } from '@framework/sdk';
import { config } from './config.js';
import { jsonLinesSource } from './json-lines.js';

/** Names the source of the run. Nothing is opened here: the kernel reads when, and from where, it wants to. */
export default definePlugin(config, ({ config: { file, share } }) => ({
  hooks: {
    ingest(sources) {
      if (file !== null) sources.add(jsonLinesSource(file, share));
    },
  },
}));
