import { definePlugin, frameworkError } from '@framework/sdk';
import { config as schema } from './config.js';
import { datasetOf } from './dataset.js';
import { requireSubsets } from './layouts/subsets.js';
import { templateOf } from './template.js';
import { textSource } from './text-source.js';

export default definePlugin(schema, ({ id, config }) => ({
  hooks: {
    ingest(sources) {
      const names = [...new Set([...Object.keys(config.datasets), ...Object.keys(config.remote)])];
      if (names.length === 0) {
        throw frameworkError('FWK_CONFIG_INVALID', {
          message: `${id} is in the run and names no dataset`,
          at: `plugins.${id}.datasets`,
          action: 'name a dataset and its files, or take the plugin out',
        });
      }
      requireSubsets(config.excludeSubsets, names);
      for (const name of names) {
        const dataset = datasetOf(name);
        const files = { local: config.datasets[name] ?? [], remote: config.remote[name] ?? [] };
        sources.add(textSource(dataset, files, templateOf(config.template || dataset.template), config));
      }
    },
  },
}));
