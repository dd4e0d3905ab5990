import { count, defineConfig } from '@framework/sdk';

export const config = defineConfig({
  maxBytes: count({ doc: 'Largest document kept, in bytes.', default: 1000, min: 1 }),
});
