/** A sandbox this machine cannot start. */
import { definePlugin, frameworkError, SANDBOX } from '@framework/sdk';

export default definePlugin((plugin) => {
  plugin.provide(SANDBOX, () => ({
    id: 'absent',
    isolation: 'There is none.',
    workers: 1,
    languages: ['python'],
    selfTest: async () => {
      throw frameworkError('FWK_SANDBOX_UNAVAILABLE', { message: 'no walls here' });
    },
    judge: async () => undefined,
    close: async () => undefined,
  }));
  return {};
});
