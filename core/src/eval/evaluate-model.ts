import { userInfo } from 'node:os';
import { join } from 'node:path';
import {
  type FrameworkError,
  frameworkError,
  type GateResult,
  isFrameworkError,
  type JsonObject,
  type Progress,
} from '@framework/sdk';
import { askChild } from '../child/ask-child.js';
import type { WrittenObject } from '../config/layer.js';
import { closureOf, identityOf } from '../run/data-plugins.js';
import { judgeGates } from '../run/gates.js';
import { writeJsonFile } from '../run/json-file.js';
import { type AssembledPlan, assembleEvaluation } from './assemble.js';
import { type Contamination, contaminationOf } from './contamination/contamination.js';
import type {
  EvalAnswer,
  EvalQuestion,
  EvaluatedModel,
  EvaluationDocument,
  EvaluationResult,
} from './evaluation.js';
import { evalsFolder, evaluationId, pluginsBehind, readResult, writeResult } from './evaluation-folder.js';
import { evaluatorsOf } from './installed.js';
import { type Judgement, readJudgement } from './judgement.js';
import type { ModelReference } from './model-reference.js';

/** Replies of every evaluation of a root, whichever run they are of. */
const CACHE = '.framework/replies';

/** What a person asked for. */
export interface EvaluationTask {
  readonly root: string;
  readonly model: ModelReference;
  /** Keys of `plugin-replies-endpoint`, for an endpoint. */
  readonly endpoint: WrittenObject;
  readonly suites: readonly string[];
  readonly problems: string | null;
  readonly sandbox: string;
  readonly settings: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly trust: readonly string[];
  /** Null: who is logged in. */
  readonly principal: string | null;
  /** Whether the problems are looked for in what the run was trained on. */
  readonly contamination: 'look' | 'leave';
  /** A file of gates, absolute; null: those of the run. */
  readonly gates: string | null;
  /** `reuse`: a result that stands is the answer. `again`: judged anew, on replies that were kept. */
  readonly standing: 'reuse' | 'again';
  notice(message: string): void;
  raw(text: string): void;
  progress(progress: Progress): void;
}

/**
 * Evaluates a model: in a process of its own, without training and without a change to the run. What stands is reused, and what was
 * stopped goes on from the replies that were had.
 *
 * @throws FWK_CLI_USAGE, FWK_RUN_UNKNOWN, FWK_CHECKPOINT_*, FWK_LOCK_DRIFT, FWK_SANDBOX_*, FWK_EVAL_*; FWK_REPLY_FAILED where not
 *   one reply could be had; FWK_INTERRUPTED
 */
export async function evaluateModel(task: EvaluationTask): Promise<EvaluationDocument> {
  const { model } = task;
  const root = model.kind === 'run' ? model.root : task.root;
  // Before anything is done: a mistake in it would show only at the end.
  const gates = task.gates === null ? null : readJudgement(task.gates, root);
  const assembled = await assembleEvaluation({
    ...task,
    root,
    run: model.kind === 'run' ? model : null,
    answering:
      model.kind === 'run'
        ? { plugin: 'plugin-replies', config: {} }
        : { plugin: 'plugin-replies-endpoint', config: { url: model.url, ...task.endpoint } },
  });
  return firstThatStarts(assembled, task.notice, (plan) => evaluateWith(task, root, plan, gates));
}

/** Why it is another sandbox's turn, where none was named. */
const NEXT_SANDBOX: Readonly<Record<string, string>> = {
  FWK_SANDBOX_UNAVAILABLE: 'cannot start here',
  FWK_SANDBOX_LANGUAGE: 'does not run the problems’ language',
};

/** A sandbox that cannot do it leaves the work to the next; any other failure is the answer. */
export async function firstThatStarts<T>(
  assembled: readonly (() => Promise<AssembledPlan>)[],
  notice: (message: string) => void,
  work: (plan: AssembledPlan) => Promise<T>,
): Promise<T> {
  for (const [at, assemble] of assembled.entries()) {
    const plan = await assemble();
    try {
      return await work(plan);
    } catch (error) {
      const isLast = at === assembled.length - 1;
      const why = isFrameworkError(error) ? NEXT_SANDBOX[error.code] : undefined;
      if (isLast || why === undefined) throw error;
      notice(`${plan.sandbox} ${why} (${(error as Error).message}): the next sandbox is tried`);
    }
  }
  throw frameworkError('FWK_SANDBOX_UNAVAILABLE', { message: 'no sandbox is installed' });
}

async function evaluateWith(
  task: EvaluationTask,
  root: string,
  assembled: AssembledPlan,
  judgement: Judgement | null,
): Promise<EvaluationDocument> {
  const { plan, suites, sandbox, run } = assembled;
  const about = {
    model: modelOf(assembled, task.model),
    suites: assembled.evaluators,
    sandbox,
    principal: task.principal ?? userInfo().username,
    seed: plan.run.seed,
    plugins: pluginsBehind(plan, suites),
    data: assembled.tasks,
  };
  const id = evaluationId(about);
  const dir = join(evalsFolder(root, about.model), id);
  const standing = task.standing === 'again' ? undefined : await readResult(dir);
  // One with failures is no answer to stay with: what failed may be had now.
  if (standing?.id === id && standing.replies.failed === 0) {
    return {
      ...standing,
      dir,
      reused: true,
      cached: 0,
      gates: await judged(dir, judgement ?? ownGates(assembled), standing),
      contamination: await lookedFor(task, root, dir, assembled),
    };
  }
  const answer = await askEvaluator(
    {
      plan,
      run: run === null ? null : { name: run.name, lock: run.lock, step: run.step },
      cache: {
        dir: join(root, CACHE),
        principal: about.principal,
        source: sourceOf(assembled),
        tasks: assembled.tasks,
      },
    },
    { ...task, root, at: dir },
  );
  const result: EvaluationResult = {
    id,
    ...about,
    source: answer.source,
    replies: answer.replies,
    results: answer.results,
  };
  await writeResult(dir, result);
  return {
    ...result,
    dir,
    reused: false,
    cached: answer.cached,
    gates: await judged(dir, judgement ?? ownGates(assembled), result),
    contamination: await lookedFor(task, root, dir, assembled),
  };
}

/** Beside the result, and anew each time it is asked for: the documents may be others. */
async function lookedFor(
  { contamination, progress }: EvaluationTask,
  root: string,
  dir: string,
  { run, files }: AssembledPlan,
): Promise<Contamination | null> {
  if (contamination === 'leave' || run === null) return null;
  const found = await contaminationOf(root, run.name, files, progress);
  await writeJsonFile(join(dir, 'contamination.json'), found);
  return found;
}

/** One evaluation in a process of its own. */
export async function askEvaluator(
  question: EvalQuestion,
  {
    root,
    at,
    notice,
    raw,
    progress,
  }: Pick<EvaluationTask, 'root' | 'notice' | 'raw' | 'progress'> & { readonly at: string },
): Promise<EvalAnswer> {
  try {
    return await askChild<EvalQuestion, EvalAnswer>({
      module: new URL('./evaluator.js', import.meta.url),
      question,
      cwd: root,
      doing: 'evaluating',
      at,
      notice,
      raw,
      progress,
    });
  } catch (error) {
    throw isFrameworkError(error) ? goesOn(error) : error;
  }
}

/** What was asked of a child in general is that nothing stays; here replies do. */
function goesOn(error: FrameworkError): FrameworkError {
  if (!['FWK_INTERRUPTED', 'FWK_RUN_DIED', 'FWK_MEMORY'].includes(error.code)) return error;
  return frameworkError(error.code as 'FWK_INTERRUPTED', {
    message: error.message,
    ...(error.at === undefined ? {} : { at: error.at }),
    action: 'start the same command again: replies that were had are kept',
    cause: error,
  });
}

function modelOf({ run, plan, answering }: AssembledPlan, model: ModelReference): EvaluatedModel {
  if (run !== null) return { kind: 'run', run: run.name, step: run.step, checkpoint: run.checkpoint };
  const config = plan.plugins.find(({ id }) => id === answering)?.config ?? {};
  const url = model.kind === 'endpoint' ? model.url : '';
  return { kind: 'endpoint', url, name: String(config['model'] ?? '') };
}

/** What a run's replies rest on beside the request; an endpoint says what it is itself. */
function sourceOf({ run, plan, answering }: AssembledPlan): JsonObject {
  if (answering === null || run === null) return {};
  const plugins = Object.fromEntries(
    closureOf(plan, [answering]).map((plugin) => [plugin.id, identityOf(plugin)]),
  );
  return { checkpoint: run.checkpoint, tokenizer: run.lock.tokenizerHash, plugins };
}

/** The run's own gates on what is evaluated now; there are none on the rest. */
function ownGates({ plan, suites }: AssembledPlan): Judgement {
  const evaluators = plan.plugins
    .filter(({ id }) => suites.includes(id))
    .flatMap(({ manifest }) => evaluatorsOf(manifest));
  const gates = Object.entries(plan.gates).filter(([metric]) =>
    evaluators.some((evaluator) => metric.startsWith(`${evaluator}.`)),
  );
  return { gates: Object.fromEntries(gates), sources: plan.gateSources };
}

/** Judged anew each time: gates may be others than those the result was first held against. */
async function judged(
  dir: string,
  { gates, sources }: Judgement,
  { results }: EvaluationResult,
): Promise<readonly GateResult[]> {
  const outcome = judgeGates(gates, results, sources);
  if (outcome.length > 0) await writeJsonFile(join(dir, 'gates.json'), outcome);
  return outcome;
}
