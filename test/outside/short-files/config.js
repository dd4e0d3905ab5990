import { bytes, defineConfig } from '@framework/sdk';

export const config = defineConfig({
  maxBytes: bytes({ doc: 'Longest file kept.', default: 20_000, min: 1 }),
});
