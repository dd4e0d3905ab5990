import { definePlugin, REMOTE_FILES } from '@framework/sdk';
import { config as schema } from './config.js';
import { endpointOf } from './endpoint.js';
import { Hub } from './hub.js';
import { tokenFrom } from './token.js';

export default definePlugin(schema, ({ config, provide, random }) => {
  provide(REMOTE_FILES, () => {
    let asked = 0;
    const access = {
      endpoint: endpointOf(config.endpoint, process.env),
      token: tokenFrom(config.tokenFrom, process.env),
      timeoutMs: config.timeout * 1000,
      patience: () => ({
        retries: config.retries,
        backOffMs: config.backOff * 1000,
        longestPauseMs: config.longestPause * 1000,
        random: random('back-off', asked++),
      }),
    };
    return new Hub(access, config.cache);
  });
  return {};
});
