import { definePlugin, frameworkError } from '@framework/sdk';
import { config as schema } from './config.js';
import { datasetOf } from './dataset.js';
import { requireSubsets } from './layouts/subsets.js';
import { templateOf } from './template.js';
import { textSource } from './text-source.js';

export default definePlugin(schema, ({ id, config }) => ({
  hooks: {
    ingest(sources) {
      const named = Object.entries(config.datasets);
      if (named.length === 0) {
        throw frameworkError('FWK_CONFIG_INVALID', {
          message: `${id} is in the run and names no dataset`,
          at: `plugins.${id}.datasets`,
          action: 'name a dataset and its files, or take the plugin out',
        });
      }
      requireSubsets(
        config.excludeSubsets,
        named.map(([name]) => name),
      );
      for (const [name, paths] of named) {
        const dataset = datasetOf(name);
        sources.add(textSource(dataset, paths, templateOf(config.template || dataset.template), config));
      }
    },
  },
}));
