import { type ConfigOf, count, defineConfig, number } from '@framework/sdk';

export const config = defineConfig({
  pairs: count({
    doc: 'Pairs a micro-batch (B): each is two disjoint passages of one document; the other pairs’ passages are its negatives.',
    default: 16,
    min: 2,
  }),
  hardNegatives: count({
    doc: 'How many of the pairs bring one more passage, of the document in the batch that lies nearest in the token shards: mostly of the same repository. 0 for none.',
    default: 8,
  }),
  tokens: count({ doc: 'Longest passage, in tokens (K).', default: 64, min: 2 }),
  shortest: count({
    doc: 'Shortest passage, in tokens: a document part below twice that gives no pair.',
    default: 16,
    min: 1,
  }),
  dimensions: count({
    doc: 'Length of an embedding; that of a hidden state where it is shorter.',
    default: 128,
    min: 1,
  }),
  temperature: number({
    doc: 'Cosines are divided by it before the softmax; 0.05 is a scale of 20.',
    default: 0.05,
    min: 0.001,
  }),
  weight: number({
    doc: 'Weight of the term in the reported loss. It shares no parameter with other terms, so with an optimizer that normalises gradients (AdamW) it hardly changes what is learnt.',
    default: 0.1,
    min: 0,
  }),
  every: count({
    doc: 'The head is trained in every n-th step only: passages cost a forward pass of the body.',
    default: 2,
    min: 1,
  }),
});

export type Config = ConfigOf<typeof config>;
