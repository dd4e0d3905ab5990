import { suiteKeys } from '@framework/evaluation';
import { type ConfigOf, defineConfig, file, oneOf } from '@framework/sdk';
import { MBPP_PROTOCOL_NAMES } from './protocols.js';

export const config = defineConfig({
  tasks: file({
    doc: 'Problems in MBPP’s formats, `mbpp.jsonl`, `sanitized-mbpp.json` or `MbppPlus.jsonl.gz`. The file is part of a result’s identity.',
    default: 'package:@framework/plugin-mbpp/tasks/small-basics.jsonl',
  }),
  split: oneOf(['test', 'all'], {
    doc: '`test`: tasks 11 to 510, as MBPP means it. `all`: those for prompting and training too.',
    default: 'test',
  }),
  tests: oneOf(['listed', 'challenge', 'plus'], {
    doc: 'The assertions that are listed, the challenges of `mbpp.jsonl` as well, or the inputs of MBPP+.',
    default: 'listed',
  }),
  profile: oneOf(MBPP_PROTOCOL_NAMES, {
    doc: 'Whose protocol: how the prompt is made, and where a reply is cut.',
    default: 'lm-eval',
  }),
  ...suiteKeys,
});

export type Config = ConfigOf<typeof config>;
