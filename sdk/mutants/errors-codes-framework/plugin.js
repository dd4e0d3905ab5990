import { definePlugin, TOKENIZER } from '@framework/sdk';

export default definePlugin({
  hooks: {
    setup(ctx) {
      if (ctx.find(TOKENIZER) !== undefined) return;
      throw Object.assign(new Error('no tokenizer'), { code: 'FWK_TOKENIZER_GONE' });
    },
  },
});
