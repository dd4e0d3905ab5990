import { defineConfig, group, ratio, text } from '@framework/sdk';

export const config = defineConfig({
  rate: ratio({ doc: 'Share of the documents that are rearranged.', default: 0.5 }),
  sentinels: group(
    {
      prefix: text({ doc: 'The token before the prefix.', default: '<|fim_prefix|>' }),
      suffix: text({ doc: 'The token before the suffix.', default: '<|fim_suffix|>' }),
      middle: text({ doc: 'The token before the middle.', default: '<|fim_middle|>' }),
    },
    { doc: 'Names of the three tokens, as the tokenizer spells them.' },
  ),
});
