import { type JsonObject, type JsonValue, REPLIES, type RunLock, SANDBOX } from '@framework/sdk';
import { commandPreset } from '../config/command-preset.js';
import { fileIdentity } from '../config/file-value.js';
import type { Layer, WrittenObject } from '../config/layer.js';
import { runWithCheckpoint } from '../generate/run-with-checkpoint.js';
import { refusePlanProblems } from '../plan/preflight.js';
import { draftPlan, type PlanDraft, type PlanRequest, planOf, resolvePlan } from '../plugins/resolve-plan.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import { CheckpointFiles } from '../run/checkpoint-files.js';
import { drift, LockFile, lockOf, recordedTrust, refuseDrift } from '../run/run-lock.js';
import { type Installed, InstalledPlugins, needs } from './installed.js';
import type { ModelReference } from './model-reference.js';

/** Who answers, with its configuration. */
export interface Answering {
  readonly plugin: string;
  readonly config: WrittenObject;
}

/** What is to be put together. */
export interface AssemblyRequest {
  readonly root: string;
  /** The run that answers; null: a plugin that needs none. */
  readonly run: Extract<ModelReference, { kind: 'run' }> | null;
  readonly answering: Answering;
  readonly suites: readonly string[];
  /** `auto`, or a sandbox. */
  readonly sandbox: string;
  /** File of problems for the one suite; null: the suite's own. */
  readonly problems: string | null;
  /** Keys of every suite, under what `--set` says. */
  readonly suiteConfig?: WrittenObject;
  readonly settings: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly trust: readonly string[];
}

/** A plan that evaluates and does nothing else. */
export interface AssembledPlan {
  readonly plan: ResolvedPlan;
  /** Ids of the suites' plugins. */
  readonly suites: readonly string[];
  /** Evaluators they register, in the order asked for. */
  readonly evaluators: readonly string[];
  readonly sandbox: string | null;
  readonly answering: string | null;
  /** Suite's plugin → its version and the hashes of its data. */
  readonly tasks: Readonly<Record<string, JsonObject>>;
  /** Files that the suites' configurations name: their problems. */
  readonly files: readonly string[];
  readonly run: {
    readonly name: string;
    readonly lock: RunLock;
    readonly step: number;
    readonly checkpoint: string;
  } | null;
}

/**
 * Puts an evaluation together: the run's own plugins, where a run answers, and over them the suites, what answers, and a
 * sandbox. One plan for each sandbox that may be tried, the first first.
 *
 * @throws FWK_CLI_USAGE for suites and sandboxes nobody knows; FWK_RUN_UNKNOWN, FWK_CHECKPOINT_MISSING, FWK_LOCK_DRIFT;
 *   and what `resolvePlan` throws
 */
export async function assembleEvaluation(
  request: AssemblyRequest,
): Promise<readonly (() => Promise<AssembledPlan>)[]> {
  const { root, run, answering, suites: names, problems } = request;
  const base = run === null ? null : await runBase(request, run);
  const installed = new InstalledPlugins(root);
  const beside: Installed[] = (base?.plan.plugins ?? []).map(({ id, manifest }) => ({ key: id, manifest }));
  const suites = names.map((name) => installed.suite(name, beside));
  const sandboxes = needs(suites, SANDBOX.id) ? installed.sandboxes(request.sandbox, beside) : [null];
  const replies = needs(suites, REPLIES.id) ? installed.replies(answering.plugin) : null;
  const keys = new Map<string, WrittenObject>();
  for (const { key } of suites) {
    keys.set(key, { ...request.suiteConfig, ...(problems === null ? {} : { tasks: problems }) });
  }
  if (replies !== null) keys.set(replies.key, answering.config);
  return sandboxes.map((sandbox) => async () => {
    const slots = {
      ...(replies === null ? {} : { [REPLIES.id]: replies.manifest.id }),
      ...(sandbox === null ? {} : { [SANDBOX.id]: sandbox.manifest.id }),
    };
    const plugins = Object.fromEntries([...keys, ...(sandbox === null ? [] : [[sandbox.key, {}] as const])]);
    const layer: Layer = {
      folder: root,
      content: { plugins, slots },
      place: (path) => `framework eval, ${path.join('.')}`,
    };
    const draft = await draftPlan({
      ...(base?.request ?? bare(root, request)),
      over: { layer, settings: request.settings },
    });
    draft.problems.throwIfAny();
    const ids = suites.map(({ manifest }) => manifest.id);
    const plan = onlySuites(planOf(draft), ids);
    await refusePlanProblems(plan);
    return {
      plan,
      suites: ids,
      evaluators: [...new Set(suites.flatMap(({ manifest }) => manifest.registers?.evaluator ?? []))],
      sandbox: sandbox?.manifest.id ?? null,
      answering: replies?.manifest.id ?? null,
      tasks: Object.fromEntries(ids.map((id) => [id, taskIdentity(draft, id)])),
      files: ids.flatMap((id) => dataFiles(draft, id).map(([, file]) => file)),
      run: base === null ? null : { ...base.found, lock: base.lock },
    };
  });
}

/** The run as it was started; its plugins must be those, its backend need not. */
async function runBase(
  { root, trust }: AssemblyRequest,
  run: Extract<ModelReference, { kind: 'run' }>,
): Promise<{
  readonly request: PlanRequest;
  readonly plan: ResolvedPlan;
  readonly lock: RunLock;
  readonly found: { readonly name: string; readonly step: number; readonly checkpoint: string };
}> {
  const { paths, file } = await runWithCheckpoint(root, run.name, run.step);
  const request: PlanRequest = {
    root,
    ...file.invocation,
    trust,
    recordedTrust: await recordedTrust(paths.lock),
  };
  const plan = await resolvePlan(request);
  const recorded = await LockFile.read(paths.lock);
  const lock = lockOf(plan, recorded ?? { dataFingerprint: null, tokenizerHash: null, backend: null });
  if (recorded !== undefined) refuseDrift(drift(recorded, lock), paths.name, paths.lock);
  const files = new CheckpointFiles(paths.checkpoints);
  const step = run.step ?? (await files.steps()).at(-1)!;
  const { hash } = await files.open(step);
  return { request, plan, lock, found: { name: paths.name, step, checkpoint: hash } };
}

/** A preset that has nothing: all of it is laid over. */
export const bare = (
  root: string,
  { environment, trust }: Pick<AssemblyRequest, 'environment' | 'trust'>,
): PlanRequest => ({ ...commandPreset(root, 'framework eval'), environment, trust });

/** No evaluator of the run's own runs beside those asked for; and nothing chosen while it trained binds the backend. */
const onlySuites = (plan: ResolvedPlan, suites: readonly string[]): ResolvedPlan => ({
  ...plan,
  run: { ...plan.run, backend: 'auto' },
  order: {
    ...plan.order,
    evaluate: (plan.order.evaluate ?? []).filter(({ plugin }) => suites.includes(plugin)),
  },
});

/** A suite, and the hashes of the files its configuration names; its code is known by what answers to it in the result. */
const taskIdentity = (draft: PlanDraft, id: string): JsonObject => ({
  suite: id,
  version: draft.trusted.find((plugin) => plugin.id === id)!.package.version,
  data: Object.fromEntries(dataFiles(draft, id).map(([key, file]) => [key, fileIdentity(file)])),
});

/** Keys of a suite that name a file, with the file. */
function dataFiles({ schemas, configs }: PlanDraft, id: string): readonly (readonly [string, string])[] {
  const values: Readonly<Record<string, JsonValue>> = configs.get(id)?.values ?? {};
  return Object.entries(schemas.get(id) ?? {}).flatMap(([key, { kind }]) => {
    const value = values[key];
    return kind === 'file' && typeof value === 'string' && value !== '' ? [[key, value] as const] : [];
  });
}
