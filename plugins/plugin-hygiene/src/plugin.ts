import { readFileSync } from 'node:fs';
import { definePlugin, frameworkError, HYGIENE } from '@framework/sdk';
import { config as schema } from './config.js';
import { Lists, namesIn } from './lists.js';

/** Fills `fw.hygiene` with the lists of `data/` and the names of a file. */
export default definePlugin(schema, ({ config, provide }) => {
  provide(HYGIENE, () => new Lists(config.customerNames === '' ? [] : readNames(config.customerNames)));
  return {};
});

function readNames(file: string): readonly string[] {
  try {
    return namesIn(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw frameworkError('FWK_SOURCE_MISSING', {
      message: `the names of customers in ${file} cannot be read`,
      at: 'plugin-hygiene.customerNames',
      action: 'correct the path, or leave it out',
      cause,
    });
  }
}
