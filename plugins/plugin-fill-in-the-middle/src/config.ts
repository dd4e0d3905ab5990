import { bytes, type ConfigOf, defineConfig, group, list, ratio, text } from '@framework/sdk';

export const config = defineConfig({
  rate: ratio({ doc: 'Part of the chosen documents that is rearranged.', default: 0.5 }),
  spmRate: ratio({
    doc: 'Part of the rearranged documents that has the suffix first (SPM); the others have the prefix first (PSM).',
    default: 0.5,
  }),
  shares: list(text(), {
    doc: 'Shares of the blend whose documents are chosen; a document without one is code. None: all.',
    default: ['code'],
  }),
  languages: list(text(), {
    doc: 'Language buckets whose documents are chosen: `typescript`. None: all, and those without one.',
    default: [],
  }),
  minBytes: bytes({ doc: 'Shortest document that is rearranged.', default: 100 }),
  maxBytes: bytes({
    doc: 'Longest document that is rearranged; 0: any. Of one that is longer than a window, few windows hold all three parts.',
    default: 0,
  }),
  sentinels: group(
    {
      prefix: text({ doc: 'The token before the prefix.', default: '<|fim_prefix|>' }),
      suffix: text({ doc: 'The token before the suffix.', default: '<|fim_suffix|>' }),
      middle: text({ doc: 'The token before the middle.', default: '<|fim_middle|>' }),
    },
    { doc: 'Names of the three reserved tokens, as the tokenizer spells them.' },
  ),
});

export type Config = ConfigOf<typeof config>;
