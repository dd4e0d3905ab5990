import { count, defineConfig, flag, text } from '@framework/sdk';

export const config = defineConfig({
  documents: count({ doc: 'Documents made.', default: 400, min: 0 }),
  revision: text({ doc: 'Stands for the content of the source.', default: 'one' }),
  fits: flag({ doc: 'Whether the filter reads all documents first.', default: false }),
});
