import { type ConfigOf, count, defineConfig, text } from '@framework/sdk';

export const config = defineConfig({
  split: text({
    doc: 'The split measured on: the name a filter held documents out under, as plugin-holdout does.',
    default: 'heldout',
  }),
  triples: count({
    doc: 'Triples of a query, its true passage and a wrong one. 1,000 put the 95% interval of a share within 0.031.',
    default: 1000,
    min: 1,
  }),
  tokens: count({
    doc: 'Longest passage, in tokens; the head may read fewer.',
    default: 64,
    min: 2,
  }),
  shortest: count({
    doc: 'Shortest passage, in tokens: a document below twice that is left out.',
    default: 16,
    min: 1,
  }),
  baselineDocuments: count({
    doc: 'Training documents the lexical baseline counts its word frequencies in; more than there are means all.',
    default: 2000,
    min: 1,
  }),
  shown: count({ doc: 'Triples shown in the report, with their texts and scores.', default: 8 }),
});

export type Config = ConfigOf<typeof config>;
