import { count, defineConfig, text } from '@framework/sdk';

export const config = defineConfig({
  file: text({ doc: 'Name of the file in the run’s folder.', default: 'summary.md' }),
  reasons: count({ doc: 'Reasons for dropping listed at most, the most frequent first.', default: 10 }),
});
