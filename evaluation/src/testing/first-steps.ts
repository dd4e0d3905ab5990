import { fileURLToPath } from 'node:url';

/** Twenty problems in HumanEval's format: those that come with plugin-humaneval. */
export const FIRST_STEPS = fileURLToPath(
  import.meta.resolve('@framework/plugin-humaneval/tasks/first-steps.jsonl'),
);
