import type { Problem } from '@framework/evaluation';

/** A problem of MBPP. Its `prompt` is the description, a sentence or two. */
export interface MbppProblem extends Problem {
  /** `task_id`, or the number in it: 11 to 510 are the test set, 1 to 10 for prompting, the others for training. */
  readonly number: number;
  /** The assertions that prompts show. */
  readonly asserts: readonly string[];
}
