import { defineConfig, oneOf, optional, path } from '@framework/sdk';

export const config = defineConfig({
  file: optional(path(), { doc: 'The JSON Lines file; null: there is no such source.', default: null }),
  share: oneOf(['code', 'text', 'instructions'], {
    doc: 'The share of the blend its documents belong to.',
    default: 'code',
  }),
});
