import { definePlugin, TEACHER } from '@framework/sdk';

// Manifest: "provides": ["fw.teacher"], "proposals": ["replies"]. A teacher of one lesson.
export default definePlugin({}, (plugin) => {
  plugin.provide(TEACHER, () => ({
    id: 'one lesson',
    identity: { source: 'one lesson' },
    concurrency: 1,
    async check() {},
    async reply(_request, signal) {
      signal.throwIfAborted();
      return {
        text: 'Name the parts of a function.',
        ended: 'end-of-document',
        promptTokens: null,
        replyTokens: null,
        promptTruncated: false,
      };
    },
  }));
  return {};
});
