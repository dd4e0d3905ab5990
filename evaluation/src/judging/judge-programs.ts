import type { JudgeLimits, Judgement, Sandbox } from '@framework/sdk';
import type { Problem } from '../tasks/problem.js';

/** A program that answers a problem. */
export interface Program {
  readonly problem: Problem;
  /** Whole source. */
  readonly source: string;
}

/** What became of one program. `not-graded`: the sandbox itself failed on it, twice. It is neither right nor wrong. */
export type Outcome =
  | { readonly kind: 'judged'; readonly judgement: Judgement }
  | { readonly kind: 'not-graded'; readonly why: string };

export interface JudgingOptions {
  readonly sandbox: Sandbox;
  readonly limits: JudgeLimits;
  readonly signal: AbortSignal;
  /** Told after each program that is done. */
  readonly done: (programs: number, total: number) => void;
  readonly warn: (message: string) => void;
}

/**
 * Judges programs, as many at once as the sandbox takes, and gives their outcomes in the programs' order. Programs that are the
 * same are judged once. What ran out of time is judged again alone: on a loaded machine the others may have taken it.
 *
 * @throws what the signal was aborted with
 */
export async function judgePrograms(
  programs: readonly Program[],
  options: JudgingOptions,
): Promise<Outcome[]> {
  const { sandbox, signal, done, warn } = options;
  const keys = programs.map(({ problem, source }) => `${problem.id}\0${source}`);
  const different = new Map(keys.map((key, index) => [key, programs[index]!]));
  const outcomes = new Map<string, Outcome>();
  const waiting = [...different].values();
  const worker = async (): Promise<void> => {
    for (const [key, program] of waiting) {
      outcomes.set(key, await judgeOnce(program, options));
      done(outcomes.size, different.size);
    }
  };
  // All of them settle before anything is thrown: no program is left running behind an error.
  const workers = await Promise.allSettled(Array.from({ length: Math.max(1, sandbox.workers) }, worker));
  signal.throwIfAborted();
  for (const { reason } of workers.filter((settled) => settled.status === 'rejected')) throw reason;
  for (const [key, program] of different) {
    if (!ranOutOfTime(outcomes.get(key)!)) continue;
    const again = await judgeOnce(program, options);
    outcomes.set(key, again);
    if (!ranOutOfTime(again))
      warn(`${program.problem.id} ran out of time beside others, and not alone: the latter counts`);
  }
  return keys.map((key) => outcomes.get(key)!);
}

const ranOutOfTime = (outcome: Outcome): boolean =>
  outcome.kind === 'judged' && outcome.judgement.reason === 'wall';

async function judgeOnce({ problem, source }: Program, options: JudgingOptions): Promise<Outcome> {
  const { id, language, entryPoint, tests, preamble, isolation } = problem;
  let why = '';
  for (let attempt = 1; attempt <= 2; attempt++) {
    options.signal.throwIfAborted();
    try {
      const judgement = await options.sandbox.judge(
        {
          id,
          language,
          program: source,
          entryPoint,
          tests,
          limits: options.limits,
          ...(preamble === '' ? {} : { preamble }),
          ...(isolation === undefined ? {} : { isolation }),
        },
        options.signal,
      );
      return { kind: 'judged', judgement };
    } catch (error) {
      options.signal.throwIfAborted();
      why = error instanceof Error ? error.message : String(error);
      options.warn(`${id}: the sandbox failed, attempt ${attempt} of 2 (${why})`);
    }
  }
  return { kind: 'not-graded', why };
}
