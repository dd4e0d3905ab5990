import { definePlugin, frameworkError, REPLIES, type ReplySource, TEACHER } from '@framework/sdk';
import { addressOf, isLoopback } from './address.js';
import { config as schema } from './config.js';
import { endpoint } from './endpoint.js';
import { keyFrom, principalOf } from './key.js';

export default definePlugin(schema, ({ config, log, provide }) => {
  const open = (): ReplySource => {
    const url = addressOf(config.url);
    if (config.model === '')
      throw frameworkError('FWK_CONFIG_INVALID', {
        message: 'no model is named',
        at: 'plugins.plugin-replies-endpoint.model',
        action: 'give the model’s name, as the endpoint knows it (of `framework eval`: `--model-name`)',
      });
    const key = keyFrom(config.keyFrom, process.env);
    if (key !== '' && url.protocol === 'http:' && !isLoopback(url))
      log.warn(`the key goes to ${url.host} over http, where others may read it; use https`);
    return endpoint(url.href.replace(/\/$/, ''), key, config, principalOf(key), (line) => log.warn(line));
  };
  // One endpoint, one pace, whoever asks.
  let opened: ReplySource | undefined;
  const shared = (): ReplySource => {
    opened ??= open();
    return opened;
  };
  provide(REPLIES, shared);
  provide(TEACHER, shared);
  return {};
});
