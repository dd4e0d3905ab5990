import {
  type EvalContext,
  type EvalResult,
  frameworkError,
  type RandomStream,
  REPLIES,
  SANDBOX,
  type Sandbox,
} from '@framework/sdk';
import { type JudgingOptions, judgePrograms } from '../judging/judge-programs.js';
import { limitsOf } from '../judging/limits.js';
import { type SelfCheck, selfCheck } from '../judging/self-check.js';
import type { Protocol } from '../protocol/protocol.js';
import { askForReplies } from '../replies/ask-for-replies.js';
import { codeResult } from '../results/code-result.js';
import { gradedSample, programOf } from '../results/graded-sample.js';
import { resultNote } from '../results/result-note.js';
import type { Problem, ProblemSet } from '../tasks/problem.js';
import type { SuiteConfig } from './suite-config.js';

/** A suite of code: its problems, and how they are asked. */
export interface Suite<P extends Problem> {
  /** The file, as the user gave it, for messages. */
  readonly path: string;
  readonly set: ProblemSet<P>;
  readonly protocol: Protocol<P>;
}

/** What a plugin hands to its suite: parts of its own context. */
export interface SuiteContext {
  readonly config: SuiteConfig;
  /** The plugin's own streams, which do not change with the step: two evaluations of one run differ by the model alone. */
  readonly random: (name: string, sequence: number) => RandomStream;
  readonly log: { warn(message: string): void };
}

/** Evaluates a suite with the slots of the context. */
export type EvaluateSuite = <P extends Problem>(
  suite: Suite<P>,
  ctx: Pick<EvalContext, 'get' | 'signal' | 'progress'>,
) => Promise<EvalResult>;

/** What was found out of a sandbox and a file: evaluations of one run come often. */
interface Proven {
  readonly sandbox: Sandbox;
  readonly sha256: string;
  readonly check: SelfCheck;
}

/**
 * All that suites of code do alike, in this order: the sandbox proves itself, then the problems' own solutions, then replies are
 * asked for, cut and judged, and counted. One for each plugin, made where the plugin is made.
 *
 * @throws FWK_SANDBOX_LANGUAGE, FWK_SANDBOX_UNSAFE, FWK_SANDBOX_UNAVAILABLE, FWK_EVAL_SELF_CHECK before anything is asked
 */
export function suiteEvaluator({ config, random, log }: SuiteContext): EvaluateSuite {
  let proven: Proven | undefined;
  return async ({ path, set, protocol }, ctx) => {
    const problems = set.problems.slice(0, config.maxTasks ?? undefined);
    const sandbox = ctx.get(SANDBOX);
    mustRun(sandbox, problems);
    const warn = (message: string) => log.warn(message);
    const judging = (unit: string): JudgingOptions => ({
      sandbox,
      limits: limitsOf(config.limits),
      signal: ctx.signal,
      done: (done, total) => ctx.progress({ done, total, unit }),
      warn,
    });
    if (proven?.sandbox !== sandbox || proven.sha256 !== set.sha256) {
      await sandbox.selfTest();
      const check = await selfCheck(problems, path, judging('solutions checked'));
      proven = { sandbox, sha256: set.sha256, check };
    }
    const replies = ctx.get(REPLIES);
    const samples = await askForReplies(problems, protocol, config, {
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
        source: answer.kind === 'reply' ? programOf(problem, answer.reply, protocol).source : '',
      })),
      judging('programs'),
    );
    const outcomeOf = new Map(answered.map((sample, index) => [sample, outcomes[index]!]));
    const graded = samples.map((sample) => gradedSample(sample, protocol, outcomeOf.get(sample)));
    const note = resultNote(set, problems.length, protocol, config, sandbox, replies.id, proven.check);
    return codeResult(graded, config, note, random('bootstrap', 0));
  };
}

/** @throws FWK_SANDBOX_LANGUAGE before any other work is done */
function mustRun({ id, languages }: Sandbox, problems: readonly Problem[]): void {
  const other = problems.find(({ language }) => !languages.includes(language));
  if (other === undefined) return;
  throw frameworkError('FWK_SANDBOX_LANGUAGE', {
    message: `${other.id} is in ${other.language}, and the sandbox '${id}' runs ${languages.join(', ')}`,
  });
}
