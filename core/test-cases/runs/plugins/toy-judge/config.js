import { count, defineConfig } from '@framework/sdk';

export const config = defineConfig({
  scale: count({ doc: 'What the documents are counted by.', default: 1 }),
});
