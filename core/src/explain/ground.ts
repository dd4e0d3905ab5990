import { createKernel } from '../plugins/create-kernel.js';
import type { Kernel } from '../plugins/kernel.js';
import { type ListedPlugin, listPlugins } from '../plugins/list-plugins.js';
import { draftPlan, type PlanDraft, type PlanRequest, planOf } from '../plugins/resolve-plan.js';
import { drift, lockOf, recordedTrust } from '../run/run-lock.js';
import { type MissingPart, openRunRecord, partOf, type RunRecord } from '../run/run-record.js';
import type { RunGround } from './explanation.js';

/** What explanations are made from: the preset as it is written now, and the run as it lies on disk. */
export interface Ground {
  readonly root: string;
  readonly request: PlanRequest;
  /** Null when a run's preset cannot be read any more: then only what the run recorded is told. */
  readonly draft: PlanDraft | null;
  readonly run: RunRecord | null;
  /** Why the draft is missing, beside what the run itself lacks. */
  readonly missing: readonly MissingPart[];
  readonly changedSince: readonly string[];
  /** Every plugin that can be named here. */
  readonly installed: readonly ListedPlugin[];
}

/**
 * @param run a run's name: its own preset and settings are looked into
 * @throws FWK_PRESET_*, FWK_CONFIG_* of a preset that leaves nothing to go on with; FWK_RUN_UNKNOWN
 */
export async function presetGround(request: PlanRequest): Promise<Ground> {
  const { root } = request;
  const draft = await draftPlan(request);
  return {
    root,
    request,
    draft,
    run: null,
    missing: [],
    changedSince: [],
    installed: listPlugins(root),
  };
}

/** @throws FWK_RUN_UNKNOWN */
export async function runGround(root: string, name: string, trust: readonly string[] = []): Promise<Ground> {
  const run = await openRunRecord(root, name);
  // Without run.json the lock still says which preset it was; settings made beside it are then unknown.
  const invocation = run.file?.invocation ?? { preset: run.lock?.preset ?? name };
  // What the run was started with may be imported here too, as long as it is still the same bytes.
  const known = await recordedTrust(run.paths.lock).catch(() => new Map());
  const request: PlanRequest = { root, ...invocation, trust, recordedTrust: known };
  const missing: MissingPart[] = [...run.missing];
  const draft = await draftPlan(request).catch((error) => {
    missing.push(partOf('the preset', error));
    return null;
  });
  return {
    root,
    request,
    draft,
    run,
    missing,
    changedSince: draft === null ? [] : changes(run, draft),
    installed: listPlugins(root),
  };
}

export function runGroundOf({ run, changedSince, missing }: Ground): RunGround | null {
  if (run === null) return null;
  const finished = run.journal.at(-1)?.kind === 'run-finished' || run.file?.contentRoot != null;
  return {
    name: run.paths.name,
    state: run.pid !== null ? 'running' : finished ? 'finished' : 'unfinished',
    changedSince,
    missing,
  };
}

function changes({ lock }: RunRecord, draft: PlanDraft): readonly string[] {
  if (lock === null) return [];
  if (draft.problems.found.length > 0) return ['the preset cannot be run as it is now'];
  return drift(lock, lockOf(planOf(draft), lock));
}

/**
 * The plugins that work on data, made but not set up: only their code says which features a filter needs. Nothing is
 * opened, no tensor library is loaded. Undefined when the preset has problems, or the code does not load.
 */
export async function dataKernel({ draft }: Ground): Promise<Kernel | undefined> {
  if (draft === null || draft.problems.found.length > 0) return undefined;
  try {
    return await createKernel(planOf(draft), {
      worker: true,
      signal: new AbortController().signal,
      log: () => undefined,
    });
  } catch {
    return undefined;
  }
}
