import { ATTENTION, definePlugin } from '@framework/sdk';
import { attention } from './attention.js';
import { config } from './config.js';

export default definePlugin(config, (plugin) => {
  plugin.provide(ATTENTION, () => attention);
  return {};
});
