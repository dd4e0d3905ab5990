import { definePlugin } from '@framework/sdk';
import { config } from './config.js';

export default definePlugin(config, () => ({}));
