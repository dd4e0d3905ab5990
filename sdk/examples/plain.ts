import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    report(run, ctx) {
      ctx.log.info(`${run.name}: ${Object.keys(run.results).length} results`);
    },
  },
});
