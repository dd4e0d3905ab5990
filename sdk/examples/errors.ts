import { defineErrors, FrameworkError, frameworkError, isFrameworkError, reviveError } from '@framework/sdk';

// #region frameworkError
// A code of the framework's own registry; exit code and action come with it.
export const missing = (file: string) =>
  frameworkError('FWK_SOURCE_MISSING', {
    message: `the task file ${file} is not there`,
    at: 'plugins.my-eval.tasks',
    action: 'correct the path, or leave `tasks` out to use the built-in ones',
  });
// #endregion

// #region defineErrors
// Codes of one's own, under one's own prefix.
export const myError = defineErrors('MYEVAL', {
  MYEVAL_NO_TASKS: {
    exitCode: 2,
    meaning: 'The task file is empty.',
    action: 'name a task file with `tasks`',
  },
});

export const noTasks = (file: string) =>
  myError('MYEVAL_NO_TASKS', { message: `no task in ${file}`, at: file });
// #endregion

// #region isFrameworkError
export const codeOf = (thrown: unknown): string => (isFrameworkError(thrown) ? thrown.code : 'no code');
// #endregion

// #region reviveError
// Across a thread or a pipe: `toJSON` on the one side, `reviveError` on the other.
export const afterTheWire = (error: FrameworkError): FrameworkError =>
  reviveError(JSON.parse(JSON.stringify(error)));
// #endregion

// #region FrameworkError
// Several problems found in one pass are thrown as one error that carries them all.
export const together = (problems: readonly FrameworkError[]): FrameworkError =>
  new FrameworkError('MYEVAL_TASKS', 2, 'correct the lines named', {
    message: `${problems.length} tasks are wrong`,
    problems,
  });
// #endregion
