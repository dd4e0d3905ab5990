import { count, defineConfig } from '@framework/sdk';

export const config = defineConfig({
  positions: count({ doc: 'Positions at the beginning of a document that carry no loss.', default: 4 }),
});
