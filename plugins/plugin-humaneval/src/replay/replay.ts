import { passAtK } from '@framework/evaluation';
import { frameworkError } from '@framework/sdk';
import { type JudgingOptions, judgePrograms } from '../judging/judge-programs.js';
import { stableDetail } from '../judging/stable-detail.js';
import type { Problem } from '../tasks/problem.js';
import { readSamples } from './samples.js';

/** One published completion, judged again. */
export interface ReplayedRow {
  readonly task: string;
  /** Null: the sandbox failed on it. */
  readonly passed: boolean | null;
  /** The verdict it was published with; null where it had none. */
  readonly published: boolean | null;
  readonly reason: string | null;
  readonly detail: string;
}

/** Published completions, judged again. */
export interface Replay {
  readonly passed: number;
  readonly total: number;
  /** pass@1 by the unbiased estimate, the mean over tasks. Null when a row was not graded. */
  readonly passAt1: number | null;
  /** Rows whose verdict is the published one; null where none was published. */
  readonly agreements: number | null;
  readonly rows: readonly ReplayedRow[];
}

/**
 * Judges a file of published completions with the protocol of human-eval: the completion is put behind the prompt as it is, uncut.
 *
 * @param problems all of them must have samples, as there
 * @throws FWK_EVAL_TASKS for bad lines, and where a problem has no sample
 */
export async function replay(
  problems: readonly Problem[],
  samplesFile: string,
  options: JudgingOptions,
): Promise<Replay> {
  const byId = new Map(problems.map((problem) => [problem.id, problem]));
  const samples = await readSamples(samplesFile, new Set(byId.keys()));
  const answered = new Set(samples.map(({ task }) => task));
  const missing = problems.filter(({ id }) => !answered.has(id));
  if (missing.length > 0) {
    throw frameworkError('FWK_EVAL_TASKS', {
      message: `${missing.length} of ${problems.length} problems have no sample, the first is ${missing[0]!.id}`,
      at: samplesFile,
      action: 'give a file with samples of every problem, or the problems it answers',
    });
  }
  const outcomes = await judgePrograms(
    samples.map(({ task, completion }) => {
      const problem = byId.get(task)!;
      return { problem, source: problem.prompt + completion };
    }),
    options,
  );
  const rows = samples.map(({ task, passed: published }, index): ReplayedRow => {
    const outcome = outcomes[index]!;
    if (outcome.kind === 'not-graded') {
      return { task, passed: null, published, reason: 'sandbox', detail: outcome.why };
    }
    const { passed, reason } = outcome.judgement;
    return { task, passed, published, reason, detail: stableDetail(outcome.judgement) };
  });
  const withVerdict = rows.filter(({ published }) => published !== null);
  return {
    passed: rows.filter(({ passed }) => passed === true).length,
    total: rows.length,
    passAt1: meanPassAt1(rows),
    agreements:
      withVerdict.length === 0
        ? null
        : withVerdict.filter(({ passed, published }) => passed === published).length,
    rows,
  };
}

function meanPassAt1(rows: readonly ReplayedRow[]): number | null {
  if (rows.some(({ passed }) => passed === null)) return null;
  const byTask = new Map<string, { samples: number; passed: number }>();
  for (const { task, passed } of rows) {
    const count = byTask.get(task) ?? { samples: 0, passed: 0 };
    byTask.set(task, { samples: count.samples + 1, passed: count.passed + (passed === true ? 1 : 0) });
  }
  const values = [...byTask.values()].map(({ samples, passed }) => passAtK(samples, passed, 1));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
