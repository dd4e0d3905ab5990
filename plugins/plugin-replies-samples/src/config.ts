import { type ConfigOf, defineConfig, file, path } from '@framework/sdk';

export const config = defineConfig({
  samples: path({
    doc: 'Published replies: a file of human-eval, evalplus or bigcode, also in a `.gz` or `.zip`, or evalplus’s folder of programs.',
    default: '',
  }),
  order: file({
    doc: 'Problems in their order (`.jsonl` or `.json`, also `.gz`), for files of bigcode, which name no task.',
    default: '',
  }),
});

export type Config = ConfigOf<typeof config>;
