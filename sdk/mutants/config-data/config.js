import { defineConfig } from '@framework/sdk';

export const config = defineConfig({
  rows: Object.freeze({ kind: 'count', doc: 'Rows at once.', default: 5, check: (value) => value % 2 === 1 }),
});
