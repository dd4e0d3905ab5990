import { suiteKeys } from '@framework/evaluation';
import { type ConfigOf, defineConfig, file } from '@framework/sdk';

export const config = defineConfig({
  tasks: file({
    doc: 'A task file, `.yaml`. It is part of a result’s identity.',
    default: 'package:@framework/plugin-code-tasks/examples/word-tools.yaml',
  }),
  ...suiteKeys,
});

export type Config = ConfigOf<typeof config>;
