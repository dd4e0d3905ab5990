import { bytes, type ConfigOf, count, defineConfig, group, number, ratio, text } from '@framework/sdk';

export const config = defineConfig({
  split: text({
    doc: 'The split measured on: the name a filter held documents out under, as plugin-holdout does.',
    default: 'heldout',
  }),
  maxBytes: bytes({
    doc: 'Held-out text scored, in bytes: a sample of documents drawn from the run’s seed.',
    default: 131_072,
    min: 1,
  }),
  maxDocumentTokens: count({
    doc: 'Longest part of one document that is scored, from its start, so that a sample is not one long file.',
    default: 4096,
    min: 2,
  }),
  overlap: ratio({
    doc: 'Share of each scoring window that repeats the one before, as context: no token is scored with less, but near a document’s start.',
    default: 0.25,
    max: 0.9,
  }),
  batchRows: count({ doc: 'Windows scored in one forward pass.', default: 8, min: 1 }),
  controlTargets: count({
    doc: 'Tokens predicted again with their context shuffled; each costs one window. 0 leaves the control out.',
    default: 256,
  }),
  baselineTokens: count({
    doc: 'Training tokens the unigram baselines are fitted on; more than there are means all.',
    default: 8_000_000,
    min: 1,
  }),
  resamples: count({ doc: 'Bootstrap resamples behind each interval.', default: 1000, min: 100 }),
  completions: group(
    {
      count: count({ doc: 'Sample completions shown; 0 shows none.', default: 3 }),
      promptLines: count({ doc: 'First lines of a held-out file given as the prompt.', default: 8, min: 1 }),
      tokens: count({ doc: 'Longest completion, in tokens.', default: 64, min: 1 }),
      temperature: number({ doc: 'Sampling temperature; 0 is greedy.', default: 0.7, min: 0, max: 10 }),
      topP: ratio({
        doc: 'Nucleus sampling: smallest set of tokens whose probabilities reach this.',
        default: 0.95,
        min: 0.01,
      }),
    },
    { doc: 'Sample completions, shown as they are.' },
  ),
});

export type Config = ConfigOf<typeof config>;
