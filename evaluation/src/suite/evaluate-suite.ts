import type { EvalContext, EvalResult, RandomStream, ReplySource, Sandbox } from '@framework/sdk';
import { type JudgingOptions, judgePrograms } from '../judging/judge-programs.js';
import { limitsOf } from '../judging/limits.js';
import { selfCheck } from '../judging/self-check.js';
import type { Profile } from '../protocol/profiles.js';
import { askForReplies } from '../replies/ask-for-replies.js';
import { codeResult } from '../results/code-result.js';
import { gradedSample, programOf } from '../results/graded-sample.js';
import { resultNote } from '../results/result-note.js';
import type { ProblemSet } from '../tasks/problem.js';
import type { SuiteConfig } from './suite-config.js';

/** Whose protocol, by name and in full. */
export interface Protocol {
  readonly name: string;
  readonly profile: Profile;
}

/** The sandbox whose self-test held, and the tasks whose own solutions passed in it: evaluations of one run come often. */
export interface Proven {
  sandbox?: Sandbox;
  tasks?: string;
}

/** What a suite is evaluated with. */
export interface SuiteParts {
  readonly protocol: Protocol;
  readonly sandbox: Sandbox;
  readonly replies: ReplySource;
  /** The plugin's own streams, which do not change with the step: two evaluations of one run differ by the model alone. */
  readonly random: (name: string, sequence: number) => RandomStream;
  readonly warn: (message: string) => void;
  readonly ctx: Pick<EvalContext, 'signal' | 'progress'>;
  /** The instance's own; empty at first. */
  readonly proven: Proven;
}

/**
 * A code suite, from problems to figures: the sandbox proves itself, then the problems' own solutions, then replies are asked for, cut
 * and judged.
 *
 * @param tasks the file, for messages
 * @throws FWK_SANDBOX_UNSAFE, FWK_SANDBOX_UNAVAILABLE, FWK_EVAL_SELF_CHECK
 */
export async function evaluateSuite(
  set: ProblemSet,
  tasks: string,
  config: SuiteConfig,
  { protocol, sandbox, replies, random, warn, ctx, proven }: SuiteParts,
): Promise<EvalResult> {
  const problems = set.problems.slice(0, config.maxTasks ?? undefined);
  const { profile } = protocol;
  const judging = (unit: string): JudgingOptions => ({
    sandbox,
    limits: limitsOf(config.limits),
    signal: ctx.signal,
    done: (done, total) => ctx.progress({ done, total, unit }),
    warn,
  });
  if (proven.sandbox !== sandbox || proven.tasks !== set.sha256) {
    await sandbox.selfTest();
    await selfCheck(problems, tasks, judging('solutions checked'));
    Object.assign(proven, { sandbox, tasks: set.sha256 });
  }
  const samples = await askForReplies(problems, profile, config, {
    source: replies,
    signal: ctx.signal,
    seedOf: ({ id }, number) => random(`replies to ${id}`, number).integer(2 ** 32),
    progress: (progress) => ctx.progress(progress),
    warn,
  });
  // What was not answered is not judged; the others keep their order.
  const answered = samples.filter(({ answer }) => answer.kind === 'reply');
  const outcomes = await judgePrograms(
    answered.map(({ problem, answer }) => ({
      problem,
      source: answer.kind === 'reply' ? programOf(problem, answer.reply, profile).source : '',
    })),
    judging('programs'),
  );
  const outcomeOf = new Map(answered.map((sample, index) => [sample, outcomes[index]!]));
  const graded = samples.map((sample) => gradedSample(sample, profile, outcomeOf.get(sample)));
  const note = resultNote(set, problems.length, protocol, config, sandbox, replies.id);
  return codeResult(graded, config, note, random('bootstrap', 0));
}
