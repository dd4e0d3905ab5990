import { definePlugin } from '@framework/sdk';
import { config } from './config.js';
import { indentation } from './indentation.js';

export default definePlugin(config, () => ({ features: { indentation } }));
