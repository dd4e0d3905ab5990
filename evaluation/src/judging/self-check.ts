import { frameworkError } from '@framework/sdk';
import { canonicalOf, type Problem } from '../tasks/problem.js';
import { type JudgingOptions, judgePrograms, type Outcome } from './judge-programs.js';
import { stableDetail } from './stable-detail.js';

/** Named in the message; all stand among the problems. */
const NAMED = 5;

/**
 * Judges each problem's own solution. A harness that fails silently reports zero, and a zero looks like a bad model: so nothing
 * is graded unless all of them pass.
 *
 * @param tasks the file, for messages
 * @throws FWK_EVAL_SELF_CHECK with a problem for each task that failed, and why
 */
export async function selfCheck(
  problems: readonly Problem[],
  tasks: string,
  options: JudgingOptions,
): Promise<void> {
  const outcomes = await judgePrograms(
    problems.map((problem) => ({ problem, source: canonicalOf(problem) })),
    options,
  );
  const failed = problems.flatMap((problem, index) => {
    const why = fault(outcomes[index]!);
    return why === null ? [] : [{ id: problem.id, why }];
  });
  if (failed.length === 0) return;
  const named = failed.slice(0, NAMED).map(({ id, why }) => `${id}: ${why}`);
  throw frameworkError('FWK_EVAL_SELF_CHECK', {
    message:
      `${problems.length - failed.length} of ${problems.length} solutions known to be right pass in the sandbox ` +
      `'${options.sandbox.id}' (${named.join('; ')}${failed.length > NAMED ? '; …' : ''})`,
    at: tasks,
    problems: failed.map(({ id, why }) =>
      frameworkError('FWK_EVAL_SELF_CHECK', { message: `its own solution fails (${why})`, at: id }),
    ),
  });
}

function fault(outcome: Outcome): string | null {
  if (outcome.kind === 'not-graded') return `the sandbox failed: ${outcome.why}`;
  const { passed, reason, detail } = outcome.judgement;
  if (passed) return null;
  const said = stableDetail({ reason, detail });
  return said === '' ? `${reason}` : `${reason}, ${said}`;
}
