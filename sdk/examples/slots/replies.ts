import { definePlugin, REPLIES } from '@framework/sdk';

// Manifest: "provides": ["fw.replies"], "proposals": ["replies"]. The baseline of baselines: it has nothing to say.
export default definePlugin({}, (plugin) => {
  plugin.provide(REPLIES, () => ({
    id: 'silence',
    identity: { source: 'silence' },
    concurrency: 1,
    async reply(_request, signal) {
      signal.throwIfAborted();
      return {
        text: '',
        ended: 'end-of-document',
        promptTokens: null,
        replyTokens: 0,
        promptTruncated: false,
      };
    },
  }));
  return {};
});
