import { bytes, type ConfigOf, count, defineConfig, map, oneOf, optional, path, ratio } from '@framework/sdk';

export const config = defineConfig({
  vocabularySize: count({
    doc: 'Ids in all: unknown, 15 reserved, 256 bytes, the rest learned. At most 65,536, so that an id fits in 16 bits.',
    default: 32768,
    min: 320,
    max: 65536,
  }),
  model: optional(path(), {
    doc: 'A unigram model to use in place of training one: a SentencePiece `.model`, or a Hugging Face `tokenizer.json`. It must have `vocabularySize` pieces.',
    default: null,
  }),
  sampleBytes: bytes({
    doc: 'Text the pieces are learned from, at most: a sample spread over all training documents by hash.',
    default: 8 * 2 ** 20,
    min: 2 ** 12,
    max: 2 ** 30,
  }),
  shares: map(ratio(), {
    doc: 'Share of the blend → its part of the text the pieces are learned from, in bytes, against the other parts. A share with less text than that counts for more. Empty: every document counts alike.',
    default: {},
  }),
  spans: oneOf(['code', 'sentencepiece'], {
    doc: 'What no piece may cross. `sentencepiece`: as its trainer has it, with lines, white space, scripts and digits apart.',
    default: 'code',
  }),
  characterCoverage: ratio({
    doc: 'Share of the sample’s characters that get a piece of their own; the rarest rest is written as bytes.',
    default: 0.9995,
  }),
  maxPieceLength: count({ doc: 'Longest piece, in characters.', default: 16, min: 1, max: 48 }),
  seedPieces: count({
    doc: 'Substrings that training starts from. More takes longer and rarely finds better pieces.',
    default: 200_000,
    min: 1000,
    max: 1_000_000,
  }),
  shrinkingFactor: ratio({
    doc: 'Share of the pieces that survives one pruning; below 0.95.',
    default: 0.75,
    max: 0.95,
  }),
  subIterations: count({
    doc: 'Expectation-maximisation steps between two prunings.',
    default: 2,
    min: 1,
    max: 20,
  }),
  maxDistinctSpans: count({
    doc: 'Distinct words and the like that are counted; beyond it the rarest are forgotten. Bounds memory.',
    default: 1_000_000,
    min: 1000,
    max: 20_000_000,
  }),
});

export type Config = ConfigOf<typeof config>;
