import { defineConfig, text } from '@framework/sdk';

export const config = defineConfig({
  'file.name': text({ doc: 'Where to write.', default: 'out' }),
});
