import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    async setup(ctx) {
      if (ctx.signal.aborted) ctx.log.warn((await import('semver')).default.clean('v1.0.0'));
    },
  },
});
