import { bytes, type ConfigOf, count, defineConfig, list, ratio, text } from '@framework/sdk';

export const config = defineConfig({
  sources: list(text(), {
    doc: 'Sources of the run that traces are made from, by id; `*` stands for anything.',
    default: ['*'],
  }),
  maxPerDocument: count({
    doc: 'Most traces of one document, each about another of its functions.',
    default: 6,
    min: 1,
  }),
  maxShare: ratio({
    doc: 'Most bytes of traces, as a part of the bytes of the documents they could be made from.',
    default: 0.25,
  }),
  maxBytes: bytes({
    doc: 'Most bytes of traces in all. Which stay is drawn by a hash of their ids.',
    default: 64 * 2 ** 20,
    min: 1,
  }),
  maxCodeLength: count({
    doc: 'Longest function a trace is made about, in characters: longer ones do not fit in a window with their questions.',
    default: 1200,
    min: 80,
  }),
});

export type Config = ConfigOf<typeof config>;
