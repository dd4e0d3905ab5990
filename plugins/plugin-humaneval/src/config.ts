import { suiteKeys } from '@framework/evaluation';
import { type ConfigOf, defineConfig, file } from '@framework/sdk';

export const config = defineConfig({
  tasks: file({
    doc: 'Problems in HumanEval’s format, `.jsonl` or `.jsonl.gz`. The file is part of a result’s identity.',
    default: 'package:@framework/plugin-humaneval/tasks/first-steps.jsonl',
  }),
  ...suiteKeys,
});

export type Config = ConfigOf<typeof config>;
