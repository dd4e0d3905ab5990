import { definePlugin, TOKENIZER } from '@framework/sdk';

export default definePlugin({
  hooks: {
    setup(ctx) {
      if (ctx.find(TOKENIZER) === undefined) throw 'no tokenizer';
    },
  },
});
