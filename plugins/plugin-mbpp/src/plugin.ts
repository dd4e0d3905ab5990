import { definePlugin } from '@framework/sdk';
import { config as schema } from './config.js';

export default definePlugin(schema, () => ({}));
