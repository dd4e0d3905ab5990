import { definePlugin, type Judgement, SANDBOX } from '@framework/sdk';

// Manifest: "provides": ["fw.sandbox"], "proposals": ["sandbox"]. The safest there is: it runs nothing.
export default definePlugin({}, (plugin) => {
  const refused: Judgement = {
    passed: false,
    reason: 'crash',
    detail: 'this sandbox runs nothing',
    calls: 0,
    isolation: 'strong',
    seconds: 0,
  };
  plugin.provide(SANDBOX, () => ({
    id: 'none',
    isolation: 'No program is started.',
    workers: 1,
    languages: ['python'] as const,
    selfTest: async () => [{ escape: 'network', stopped: 'nothing runs' }],
    async judge(_task, signal) {
      signal.throwIfAborted();
      return refused;
    },
    async close() {},
  }));
  return {};
});
