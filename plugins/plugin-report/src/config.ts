import { type ConfigOf, count, defineConfig } from '@framework/sdk';

export const config = defineConfig({
  reasons: count({
    doc: 'Drop reasons, licences and languages listed one by one; the rest is summed up.',
    default: 16,
    min: 1,
  }),
  evidence: count({
    doc: 'Verdicts shown with their evidence, spread over plugins and reasons.',
    default: 16,
  }),
  repositories: count({ doc: 'Rows of a per-repository table.', default: 50, min: 1 }),
});

export type Config = ConfigOf<typeof config>;
