import { FUNCTION_PROTOCOL_NAMES, suiteKeys } from '@framework/evaluation';
import { type ConfigOf, defineConfig, file, oneOf } from '@framework/sdk';

export const config = defineConfig({
  tasks: file({
    doc: 'Problems in HumanEval’s format, `.jsonl` or `.jsonl.gz`; HumanEval+, or a translation to JavaScript or TypeScript. The file is part of a result’s identity.',
    default: 'package:@framework/plugin-humaneval/tasks/first-steps.jsonl',
  }),
  tests: oneOf(['base', 'plus'], {
    doc: 'Of a file in EvalPlus’ format: HumanEval’s own tests, or its many inputs as well.',
    default: 'base',
  }),
  profile: oneOf(FUNCTION_PROTOCOL_NAMES, {
    doc: 'Whose protocol: how the prompt is given, and where a reply is cut.',
    default: 'codex',
  }),
  ...suiteKeys,
});

export type Config = ConfigOf<typeof config>;
