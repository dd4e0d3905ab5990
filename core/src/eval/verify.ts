import { basename } from 'node:path';
import { frameworkError, type JsonValue, REPLIES } from '@framework/sdk';
import { askChild } from '../child/ask-child.js';
import { resolvePlan } from '../plugins/resolve-plan.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import type { EvaluationResults } from '../run/evaluation-file.js';
import { type AssembledPlan, assembleEvaluation, bare } from './assemble.js';
import { isTaskFile } from './contamination/problem-texts.js';
import { askEvaluator, type EvaluationTask, firstThatStarts } from './evaluate-model.js';
import type { EvalAnswer } from './evaluation.js';

/** One published reply, judged again. */
export interface VerifiedRow {
  readonly task: string;
  readonly sample: number;
  /** Null: not graded, the sandbox failed on it. */
  readonly passed: boolean | null;
  /** The verdict it was published with; null where it had none. */
  readonly published: boolean | null;
  /** Null where none was published. */
  readonly agrees: boolean | null;
  readonly reason: string | null;
  readonly detail: string;
}

/** What `framework eval verify --json` prints. */
export interface Verification {
  readonly suite: string;
  /** Name of the file of replies, and the hash that tells it from others of that name. */
  readonly samples: { readonly file: string; readonly sha256: string | null };
  readonly sandbox: string | null;
  readonly passed: number;
  readonly total: number;
  /** Mean over tasks of the share that passed; null when a row was not graded. */
  readonly passAt1: number | null;
  /** Rows whose verdict is the published one; null where none was published. */
  readonly agreements: number | null;
  /** Published verdicts in the file. */
  readonly published: number;
  /** Problems without any reply. */
  readonly unanswered: readonly string[];
  /** Ids in the file that no problem has. */
  readonly unknown: readonly string[];
  readonly rows: readonly VerifiedRow[];
}

export interface VerifyTask
  extends Pick<
    EvaluationTask,
    'root' | 'problems' | 'sandbox' | 'settings' | 'environment' | 'trust' | 'notice' | 'raw' | 'progress'
  > {
  readonly suite: string;
  /** Absolute path of the file or folder of replies. */
  readonly samples: string;
  /** `whole`: every problem has a reply, and every reply a problem, or it is refused. */
  readonly coverage: 'whole' | 'partial';
}

/**
 * Judges published replies again, by the suite that makes our own figures.
 *
 * @throws FWK_EVAL_TASKS for bad files, ids nobody knows, and problems without a reply; FWK_SANDBOX_*; FWK_EVAL_SELF_CHECK
 */
export async function verify(task: VerifyTask): Promise<Verification> {
  const { samples, problems } = task;
  const answering = {
    plugin: 'plugin-replies-samples',
    // The order is for replies that have no names; those to a task file have.
    config: { samples, ...(problems === null || isTaskFile(problems) ? {} : { order: problems }) },
  };
  const most = await samplesATask(task, answering.config);
  const assembled = await assembleEvaluation({
    ...task,
    run: null,
    suites: [task.suite],
    answering,
    // Nothing is drawn here; but a suite may refuse to draw several replies greedily.
    suiteConfig: most === 1 ? {} : { samples: most, temperature: 1 },
  });
  return firstThatStarts(assembled, task.notice, async (plan) => {
    const answer = await askEvaluator({ plan: plan.plan, run: null, cache: null }, { ...task, at: samples });
    if (task.coverage === 'whole') refuseParts(answer, samples);
    return verification(task, plan, answer);
  });
}

/** The most replies to one task: so many have to be asked for. */
async function samplesATask(task: VerifyTask, config: { readonly samples: string }): Promise<number> {
  const { root, notice, raw } = task;
  const plugin = 'plugin-replies-samples';
  const plan = await resolvePlan({
    ...bare(root, task),
    over: {
      layer: {
        folder: root,
        content: { plugins: { [plugin]: config }, slots: { [REPLIES.id]: plugin } },
        place: (path) => `framework eval verify, ${path.join('.')}`,
      },
      settings: [],
    },
  });
  return askChild<ResolvedPlan, number>({
    module: new URL('./sample-counter.js', import.meta.url),
    question: plan,
    cwd: root,
    doing: 'reading the replies',
    at: task.samples,
    // What it warns of it says again when it is asked.
    notice: () => undefined,
    raw,
  }).catch((error: unknown) => {
    notice(`${basename(task.samples)} cannot be replayed`);
    throw error;
  });
}

function refuseParts({ unanswered, unasked }: EvalAnswer, samples: string): void {
  if (unasked.length > 0) {
    throw frameworkError('FWK_EVAL_TASKS', {
      message: `${unasked.length} ids are of no problem: ${named(unasked)}`,
      at: samples,
      action: 'give the problems these replies were made for, or --partial to leave them out',
    });
  }
  if (unanswered.length > 0) {
    throw frameworkError('FWK_EVAL_TASKS', {
      message: `${unanswered.length} problems have no reply: ${named(unanswered)}`,
      at: samples,
      action: 'give replies to every problem, or --partial to judge those there are',
    });
  }
}

const named = (ids: readonly string[]): string =>
  ids.length > 5 ? `${ids.slice(0, 5).join(', ')}, …` : ids.join(', ');

function verification(
  task: VerifyTask,
  { sandbox, evaluators }: AssembledPlan,
  answer: EvalAnswer,
): Verification {
  const rows = verifiedRows(answer);
  const published = rows.filter((row) => row.published !== null);
  return {
    suite: evaluators.join('+'),
    samples: {
      file: basename(task.samples),
      sha256: (answer.source?.identity?.['samples'] as string) ?? null,
    },
    sandbox,
    passed: rows.filter(({ passed }) => passed === true).length,
    total: rows.length,
    passAt1: meanByTask(rows),
    agreements: published.length === 0 ? null : published.filter(({ agrees }) => agrees).length,
    published: published.length,
    unanswered: answer.unanswered,
    unknown: answer.unasked,
    rows,
  };
}

/** Rows of the suite that had a reply, each with the verdict it was published with. */
function verifiedRows({ results, published, answered }: EvalAnswer): readonly VerifiedRow[] {
  const verdicts = new Map(published.map(({ task, sample, passed }) => [`${sample} ${task}`, passed]));
  const replied = new Set(answered.map(({ task, sample }) => `${sample} ${task}`));
  return rowsOf(results).flatMap(({ task, sample, verdict, reason, detail }) => {
    if (typeof task !== 'string' || typeof sample !== 'number') return [];
    if (!replied.has(`${sample} ${task}`)) return [];
    const passed = verdict === 'passed' ? true : verdict === 'failed' ? false : null;
    const before = verdicts.get(`${sample} ${task}`) ?? null;
    return {
      task,
      sample,
      passed,
      published: before,
      agrees: before === null ? null : passed === before,
      reason: typeof reason === 'string' ? reason : null,
      detail: typeof detail === 'string' ? detail : '',
    };
  });
}

const rowsOf = (results: EvaluationResults): readonly Readonly<Record<string, JsonValue>>[] =>
  Object.values(results).flatMap(({ rows = [] }) => rows);

function meanByTask(rows: readonly VerifiedRow[]): number | null {
  if (rows.length === 0 || rows.some(({ passed }) => passed === null)) return null;
  const tasks = new Map<string, { samples: number; passed: number }>();
  for (const { task, passed } of rows) {
    const count = tasks.get(task) ?? { samples: 0, passed: 0 };
    tasks.set(task, { samples: count.samples + 1, passed: count.passed + (passed === true ? 1 : 0) });
  }
  return [...tasks.values()].reduce((sum, one) => sum + one.passed / one.samples, 0) / tasks.size;
}
