import { type JsonValue, LAYOUT, type RunLock, SDK_API } from '@framework/sdk';
import { isObject } from '@framework/sdk/checks';
import { pathText } from '../config/layer.js';
import { gatePath } from '../plugins/resolve-gates.js';
import { type PlanRequest, resolvePlan } from '../plugins/resolve-plan.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import type { RunFile } from '../run/run-file.js';
import { lockOf } from '../run/run-lock.js';
import { openRunRecord, type RunRecord } from '../run/run-record.js';
import type { OriginatedValue, SideSummary } from './difference.js';

/** One of the two things compared, as far as it can be read. */
export interface Side {
  readonly summary: SideSummary;
  readonly lock: RunLock | null;
  /** Configuration path → value with its origin. */
  readonly configuration: ReadonlyMap<string, OriginatedValue> | null;
  /** Of a preset. */
  readonly plan: ResolvedPlan | null;
  /** Of a run. */
  readonly run: RunRecord | null;
}

/** @throws FWK_PRESET_*, FWK_PLUGIN_*, FWK_CONFIG_* */
export async function presetSide(request: PlanRequest): Promise<Side> {
  const plan = await resolvePlan(request);
  return {
    summary: { kind: 'preset', name: request.preset, preset: plan.preset.name, state: null, missing: [] },
    lock: lockOf(plan, { dataFingerprint: null, tokenizerHash: null, backend: null }),
    configuration: valuesOf(configOf(plan), plan.origins),
    plan,
    run: null,
  };
}

/** @throws FWK_RUN_UNKNOWN */
export async function runSide(root: string, name: string): Promise<Side> {
  const run = await openRunRecord(root, name);
  const { lock, file } = run;
  const finished = run.journal.at(-1)?.kind === 'run-finished';
  const older =
    lock !== null && lock.sdk !== SDK_API
      ? [
          {
            part: LAYOUT.lock,
            code: null,
            why: `was written at SDK level ${lock.sdk}; this is ${SDK_API}`,
            action: null,
          },
        ]
      : [];
  return {
    summary: {
      kind: 'run',
      name,
      preset: file?.preset ?? lock?.preset ?? null,
      state: run.pid !== null ? 'running' : finished ? 'finished' : 'unfinished',
      missing: [...run.missing, ...older],
    },
    lock,
    configuration: file === null ? null : valuesOf(file.config, file.origins),
    plan: null,
    run,
  };
}

const configOf = (plan: ResolvedPlan): RunFile['config'] => ({
  run: { ...plan.run },
  plugins: Object.fromEntries(plan.plugins.map(({ id, config }) => [id, config])),
  gates: plan.gates,
});

/**
 * Values by path. The origins say which paths there are; a run of before they were recorded has every map gone into.
 */
function valuesOf(
  { gates = {}, ...config }: RunFile['config'],
  origins: RunFile['origins'],
): ReadonlyMap<string, OriginatedValue> {
  const found = new Map<string, OriginatedValue>();
  const walk = (path: readonly string[], value: JsonValue): void => {
    const name = pathText(path);
    const origin = origins?.[name];
    if (origin === undefined && isObject(value)) {
      for (const [key, inner] of Object.entries(value)) walk([...path, key], inner);
    } else found.set(name, { value, origin: origin ?? null });
  };
  walk([], config as unknown as JsonValue);
  for (const [metric, gate] of Object.entries(gates)) walk(gatePath(metric), { ...gate });
  return found;
}
