import { frameworkError } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import { Problems } from '../config/problems.js';
import { refusePlanProblems } from '../plan/preflight.js';
import { draftPlan, type PlanRequest, resolvePlan } from '../plugins/resolve-plan.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import { runPaths } from '../run/layout.js';
import { planWithout } from './refusals.js';

export interface AblationRequest {
  readonly request: PlanRequest;
  /** Plugins to leave out, one at a time. */
  readonly without: readonly string[];
  /** How many seeds each is run with: the preset's, and those that follow it. */
  readonly seeds: number;
  /** Name of the run of the preset as it is; the preset's when undefined. */
  readonly name: string | undefined;
}

/** One run of an ablation. */
export interface PlannedRun {
  readonly name: string;
  readonly plan: ResolvedPlan;
  /** `--set` of this run: the request's, with the plugin removed and the seed. */
  readonly settings: readonly string[];
}

/** The runs of one seed. */
export interface PlannedSeed {
  readonly seed: number;
  readonly base: PlannedRun;
  /** By the plugin left out, in the order asked for. */
  readonly without: ReadonlyMap<string, PlannedRun>;
}

/**
 * Everything an ablation will run, decided before anything runs.
 *
 * @throws FWK_ABLATE_NEEDED for a plugin the rest cannot do without, FWK_CLI_USAGE for one that is not there; and what
 *   `resolvePlan` throws
 */
export async function planAblation({
  request,
  without,
  seeds,
  name,
}: AblationRequest): Promise<readonly PlannedSeed[]> {
  const asIs = await resolvePlan(request);
  await refusePlanProblems(asIs);
  const plugins = [...new Set(without)];
  const problems = new Problems();
  for (const plugin of plugins) {
    if (!asIs.plugins.some(({ id }) => id === plugin)) {
      problems.add(notThere(plugin, asIs));
      continue;
    }
    const found = await planWithout(asIs, plugin, request, await settingsOf(request, asIs, plugin));
    if (found.type === 'refused') problems.add(found.error);
  }
  problems.throwIfAny();

  const planned: PlannedSeed[] = [];
  for (let index = 0; index < seeds; index++) {
    const seed = asIs.run.seed + index;
    // The preset's own seed is not set again: it is then the very run that `framework run` makes.
    const extra = index === 0 ? [] : [`run.seed=${seed}`];
    const plain = name ?? asIs.preset.name;
    const baseName = index === 0 ? plain : `${plain}-seed-${seed}`;
    const run = async (runName: string, settings: readonly string[]): Promise<PlannedRun> => {
      runPaths(asIs.root, runName);
      return { name: runName, settings, plan: await resolvePlan({ ...request, settings }) };
    };
    const base = await run(baseName, [...(request.settings ?? []), ...extra]);
    const runs = new Map<string, PlannedRun>();
    for (const plugin of plugins) {
      const settings = [...(await settingsOf(request, asIs, plugin)), ...extra];
      runs.set(plugin, await run(`${baseName}-without-${nameOf(plugin)}`, settings));
    }
    planned.push({ seed, base, without: runs });
  }
  return planned;
}

/** Without an evaluator there is nothing its gates could be judged on: they go with it, wherever they were stated. */
async function settingsOf(
  request: PlanRequest,
  asIs: ResolvedPlan,
  plugin: string,
): Promise<readonly string[]> {
  const { registers = {} } = asIs.plugins.find(({ id }) => id === plugin)!.manifest;
  const gates = Object.keys(asIs.gates).filter((metric) =>
    (registers.evaluator ?? []).some((evaluator) => metric.startsWith(`${evaluator}.`)),
  );
  const sets = (setting: string, metric: string) =>
    ['.', '='].some((end) => setting.replaceAll('"', '').startsWith(`gates.${metric}${end}`));
  const settings = (request.settings ?? []).filter((one) => !gates.some((metric) => sets(one, metric)));
  const without = [...settings, `plugins.${plugin}=null`];
  if (gates.length === 0) return without;
  // Null takes away only what another layer states; what `--set` alone stated is gone already.
  const { assembly } = await draftPlan({ ...request, settings });
  const left = gates.filter((metric) => assembly.gates.has(metric));
  return [...without, ...left.map((metric) => `gates.${JSON.stringify(metric)}=null`)];
}

/** `@me/my-filter` as part of a run's name. */
const nameOf = (plugin: string): string => plugin.replaceAll(/[^a-zA-Z0-9._-]+/g, '-').replace(/^-/, '');

const notThere = (plugin: string, { plugins, preset }: ResolvedPlan) =>
  frameworkError('FWK_CLI_USAGE', {
    message: `'${preset.name}' has no plugin '${plugin}'${suggestion(
      plugin,
      plugins.map(({ id }) => id),
    )}`,
    at: `--without ${plugin}`,
    action: `use one of: ${plugins.map(({ id }) => id).join(', ')}`,
  });
