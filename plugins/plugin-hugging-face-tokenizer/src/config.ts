import { type ConfigOf, count, defineConfig, file } from '@framework/sdk';

export const config = defineConfig({
  file: file({
    doc: 'The `tokenizer.json` of a published checkpoint: byte-level BPE. Results rest on its content.',
    default: '',
  }),
  vocabularySize: count({
    doc: 'Ids it has, added tokens included: one more than its highest id. The model’s embedding table is planned by it.',
    default: 50_257,
    min: 257,
    max: 2 ** 20,
  }),
});

export type Config = ConfigOf<typeof config>;
