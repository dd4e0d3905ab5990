import { readFile } from 'node:fs/promises';
import { definePlugin, TOKENIZER } from '@framework/sdk';

export default definePlugin({
  hooks: {
    setup(ctx) {
      if (ctx.find(TOKENIZER) === undefined) void readFile(new URL('./vocabulary.txt', import.meta.url));
    },
  },
});
