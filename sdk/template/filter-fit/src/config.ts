import { defineConfig, oneOf } from '@framework/sdk';

export const config = defineConfig({
  compare: oneOf(['bytes', 'words'], {
    doc: 'When two documents are the same: byte by byte, or word by word whatever stands between them.',
    default: 'words',
  }),
});
