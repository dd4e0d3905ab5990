import { frameworkError, type JudgeLanguage } from '@framework/sdk';
import type { Problem } from '../tasks/problem.js';
import { type JudgingOptions, judgePrograms, type Outcome, type Program } from './judge-programs.js';
import { KNOWN_PROGRAMS } from './known-programs.js';
import { stableDetail } from './stable-detail.js';

/** Named in the message; all stand among the problems. */
const NAMED = 5;

/** What the self-check could not say. */
export interface SelfCheck {
  /** Problems whose format has no solution. */
  readonly unchecked: number;
}

/**
 * Judges each problem's own solution. A harness that fails silently reports zero, and a zero looks like a bad model: so nothing
 * is graded unless all of them pass. A language of which no solution is known is shown to work with a program of our own.
 *
 * @param tasks the file, for messages
 * @throws FWK_EVAL_SELF_CHECK with a problem for each task that failed, and why
 */
export async function selfCheck(
  problems: readonly Problem[],
  tasks: string,
  options: JudgingOptions,
): Promise<SelfCheck> {
  const programs = problems.flatMap((problem): Program[] =>
    problem.canonical === null ? [] : [{ problem, source: problem.canonical }],
  );
  const checked = new Set(programs.map(({ problem }) => problem.language));
  programs.push(...KNOWN_PROGRAMS.filter(({ problem }) => needsOne(problem.language, problems, checked)));
  const outcomes = await judgePrograms(programs, options);
  const failed = programs.flatMap(({ problem }, index) => {
    const why = fault(outcomes[index]!);
    return why === null ? [] : [{ id: problem.id, why }];
  });
  if (failed.length === 0) {
    return { unchecked: problems.filter(({ canonical }) => canonical === null).length };
  }
  const named = failed.slice(0, NAMED).map(({ id, why }) => `${id}: ${why}`);
  throw frameworkError('FWK_EVAL_SELF_CHECK', {
    message:
      `${programs.length - failed.length} of ${programs.length} solutions known to be right pass in the sandbox ` +
      `'${options.sandbox.id}' (${named.join('; ')}${failed.length > NAMED ? '; …' : ''})`,
    at: tasks,
    problems: failed.map(({ id, why }) =>
      frameworkError('FWK_EVAL_SELF_CHECK', { message: `its own solution fails (${why})`, at: id }),
    ),
  });
}

/** A language that problems are in, and none of their solutions. */
const needsOne = (
  language: JudgeLanguage,
  problems: readonly Problem[],
  checked: ReadonlySet<JudgeLanguage>,
): boolean => !checked.has(language) && problems.some((problem) => problem.language === language);

function fault(outcome: Outcome): string | null {
  if (outcome.kind === 'not-graded') return `the sandbox failed: ${outcome.why}`;
  const { passed, reason, detail } = outcome.judgement;
  if (passed) return null;
  const said = stableDetail({ reason, detail });
  return said === '' ? `${reason}` : `${reason}, ${said}`;
}
