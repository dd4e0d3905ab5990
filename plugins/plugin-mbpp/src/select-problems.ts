import type { Problem, ProblemSet } from '@framework/evaluation';
import { frameworkError } from '@framework/sdk';
import type { Config } from './config.js';
import { FIRST_TEST, LAST_TEST, type MbppTask } from './mbpp-task.js';
import type { MbppProfile } from './profiles.js';
import type { TaskFile } from './read-tasks.js';
import { toProblem } from './to-problem.js';

/**
 * The problems of a split, asked as the profile does.
 *
 * @param path for messages
 * @throws FWK_EVAL_TASKS where a task that is to be shown is missing, an assertion calls nothing, or nothing is left
 */
export function selectProblems(
  { tasks, name, sha256 }: TaskFile,
  profile: MbppProfile,
  split: Config['split'],
  path: string,
): ProblemSet {
  const shots = profile.shots.map((id) => shotOf(tasks, id, path));
  const wanted = tasks.filter(({ id }) => split === 'all' || (id >= FIRST_TEST && id <= LAST_TEST));
  if (wanted.length === 0) {
    const message = `no task of the file is from ${FIRST_TEST} to ${LAST_TEST}, which is what \`split: test\` asks for`;
    throw frameworkError('FWK_EVAL_TASKS', { message, at: path });
  }
  const problems = wanted.map((task): Problem => {
    const problem = toProblem(task, profile, shots);
    if (problem !== null) return problem;
    const message = `the first assertion of task ${task.id} calls no function that its solution defines`;
    throw frameworkError('FWK_EVAL_TASKS', { message, at: path });
  });
  return { name, sha256, problems };
}

function shotOf(tasks: readonly MbppTask[], id: number, path: string): MbppTask {
  const task = tasks.find((each) => each.id === id);
  if (task !== undefined) return task;
  const message = `the protocol shows task ${id} before it asks, and the file has none of that number`;
  throw frameworkError('FWK_EVAL_TASKS', { message, at: path });
}
