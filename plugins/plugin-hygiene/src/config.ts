import { type ConfigOf, defineConfig, file } from '@framework/sdk';

export const config = defineConfig({
  customerNames: file({
    doc: 'File of names that no made document may hold, one a line: customers, projects. Beside those of `data/hygiene.json`.',
    default: '',
  }),
});

export type Config = ConfigOf<typeof config>;
