import { suiteKeys } from '@framework/evaluation';
import { type ConfigOf, defineConfig, file, oneOf } from '@framework/sdk';
import { MBPP_PROFILE_NAMES } from './profiles.js';

export const config = defineConfig({
  tasks: file({
    doc: 'Problems in MBPP’s formats, `mbpp.jsonl` or `sanitized-mbpp.json`. The file is part of a result’s identity.',
    default: 'package:@framework/plugin-mbpp/tasks/small-basics.jsonl',
  }),
  split: oneOf(['test', 'all'], {
    doc: '`test`: tasks 11 to 510, as MBPP means it. `all`: those for prompting and training too.',
    default: 'test',
  }),
  profile: oneOf(MBPP_PROFILE_NAMES, {
    doc: 'Whose protocol: how the prompt is made, and where a reply is cut.',
    default: 'lm-eval',
  }),
  ...suiteKeys,
});

export type Config = ConfigOf<typeof config>;
