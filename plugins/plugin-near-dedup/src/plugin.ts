import { definePlugin } from '@framework/sdk';
import { config as schema } from './config.js';
import { nearDuplicateFilter } from './near-duplicate-filter.js';

export default definePlugin(schema, ({ config }) => ({ hooks: { filter: nearDuplicateFilter(config) } }));
