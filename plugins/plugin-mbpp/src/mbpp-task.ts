/** One task of MBPP, of either file. */
export interface MbppTask {
  /** `task_id`: 11 to 510 are the test set, 1 to 10 for prompting, the others for training. */
  readonly id: number;
  /** `text`, in the sanitized file `prompt`. */
  readonly text: string;
  /** A program that is known to be right, as the file has it: with carriage returns where it has them. */
  readonly code: string;
  /** `test_list`: one assertion each. */
  readonly tests: readonly string[];
  /** `test_setup_code` or `test_imports`: what runs before the assertions. */
  readonly setup: string;
}

export const FIRST_TEST = 11;
export const LAST_TEST = 510;
