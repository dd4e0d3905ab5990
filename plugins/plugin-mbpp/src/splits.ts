import { frameworkError } from '@framework/sdk';
import type { Config } from './config.js';
import type { MbppProblem } from './mbpp-problem.js';

const FIRST_TEST = 11;
const LAST_TEST = 510;

/**
 * The problems of a split: `test` is 11 to 510, as MBPP's README has it.
 *
 * @param path for messages
 * @throws FWK_EVAL_TASKS where none is left
 */
export function ofSplit(
  problems: readonly MbppProblem[],
  split: Config['split'],
  path: string,
): readonly MbppProblem[] {
  const wanted = problems.filter(
    ({ number }) => split === 'all' || (number >= FIRST_TEST && number <= LAST_TEST),
  );
  if (wanted.length > 0) return wanted;
  const message = `no task of the file is from ${FIRST_TEST} to ${LAST_TEST}, which is what \`split: test\` asks for`;
  throw frameworkError('FWK_EVAL_TASKS', { message, at: path });
}

/**
 * Problems of the same file that a prompt shows with their solutions, in the order of `numbers`.
 *
 * @param path for messages
 * @throws FWK_EVAL_TASKS where one is missing
 */
export const shotsOf = (
  problems: readonly MbppProblem[],
  numbers: readonly number[],
  path: string,
): readonly MbppProblem[] =>
  numbers.map((number) => {
    const problem = problems.find((each) => each.number === number);
    if (problem !== undefined) return problem;
    const message = `the protocol shows task ${number} before it asks, and the file has none of that number`;
    throw frameworkError('FWK_EVAL_TASKS', { message, at: path });
  });
