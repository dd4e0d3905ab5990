import { PROFILE_NAMES, suiteKeys } from '@framework/evaluation';
import { type ConfigOf, defineConfig, file, oneOf } from '@framework/sdk';

export const config = defineConfig({
  tasks: file({
    doc: 'Problems in HumanEval’s format, `.jsonl` or `.jsonl.gz`. The file is part of a result’s identity.',
    default: 'package:@framework/plugin-humaneval/tasks/first-steps.jsonl',
  }),
  profile: oneOf(PROFILE_NAMES, {
    doc: 'Whose protocol: how the prompt is given, and where a reply is cut.',
    default: 'codex',
  }),
  ...suiteKeys,
});

export type Config = ConfigOf<typeof config>;
