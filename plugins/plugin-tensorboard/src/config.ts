import { type ConfigOf, count, defineConfig } from '@framework/sdk';

export const config = defineConfig({
  completions: count({ doc: 'Completions shown as text, of each evaluator at most.', default: 20 }),
  maxCharacters: count({ doc: 'Longest text shown whole, in characters.', default: 8000, min: 100 }),
});

export type Config = ConfigOf<typeof config>;
