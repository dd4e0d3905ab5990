import {
  type FrameworkError,
  frameworkError,
  isFrameworkError,
  RUN_STAGES,
  type RunStage,
} from '@framework/sdk';
import type { Display } from '../run/display.js';
import { runPaths } from '../run/layout.js';
import type { Invocation } from '../run/run-file.js';
import { LockFile } from '../run/run-lock.js';
import { supervise } from '../run/supervisor.js';
import { caveats, compareMetrics, type MetricDifference, type Pair, type Spread, spread } from './compare.js';
import { type PluginCost, pluginCost } from './cost.js';
import { forkRun } from './fork-run.js';
import { type MeasuredRun, measureRun } from './measure.js';
import type { PlannedRun, PlannedSeed } from './plan-ablation.js';
import { stagesTouched } from './touches.js';

/** What `framework ablate --json` prints. */
export interface AblationResult {
  readonly preset: string;
  readonly seeds: readonly number[];
  readonly base: readonly AblationRun[];
  readonly ablations: readonly Ablation[];
}

export interface AblationRun {
  readonly name: string;
  readonly seed: number;
  readonly dir: string;
  readonly contentRoot: string | null;
  /** Stages that were done now; all others stood, or were the other run's. */
  readonly done: readonly RunStage[];
}

export interface Ablation {
  readonly plugin: string;
  /** Stages whose results may differ without it. */
  readonly touches: readonly RunStage[];
  readonly training: 'touched' | 'not touched';
  readonly runs: readonly AblationRun[];
  readonly metrics: readonly MetricDifference[];
  readonly caveats: readonly string[];
  readonly cost: Cost;
  /** Seeds whose run failed, and how; they are in no metric. */
  readonly failed: readonly {
    readonly seed: number;
    readonly name: string;
    readonly code: string;
    readonly message: string;
  }[];
}

/** Seconds. */
export interface Cost {
  /** The plugin's own time in the run as it is, the first seed's. */
  readonly own: PluginCost;
  /** Median step, over the seeds; null where the preset does not train. */
  readonly step: { readonly base: Spread; readonly without: Spread };
}

export interface AblationOptions {
  readonly seeds: readonly PlannedSeed[];
  readonly invocation: Omit<Invocation, 'settings'>;
  readonly display: Display;
}

/**
 * Runs what was planned, one run after the other. Each is a run like any other: what stands is reused, and started
 * again after a stop the ablation goes on where it was.
 *
 * @throws what ends the run as it is, and FWK_INTERRUPTED; a run without a plugin that fails is told in the result
 */
export async function runAblation({ seeds, invocation, display }: AblationOptions): Promise<AblationResult> {
  const first = seeds[0]!;
  const plugins = [...first.without.keys()];
  const total = seeds.length * (1 + plugins.length);
  let at = 0;
  const stop = new Stopping();
  const start = async ({ plan, name, settings }: PlannedRun, seed: number): Promise<AblationRun> => {
    stop.check(name);
    at += 1;
    display.notice(`ablation, run ${at} of ${total}: ${name}`);
    const result = await supervise({
      plan,
      name,
      invocation: { ...invocation, settings },
      mode: 'run',
      from: null,
      until: 'report',
      display,
      trace: 'record',
    }).catch((error: unknown) => {
      throw asked(error);
    });
    return {
      name,
      seed,
      dir: result.dir,
      contentRoot: result.contentRoot,
      done: RUN_STAGES.filter((name) => result.stages.some((stage) => stage.name === name && !stage.reused)),
    };
  };

  const base: AblationRun[] = [];
  const runs = new Map(plugins.map((plugin) => [plugin, [] as AblationRun[]]));
  const pairs = new Map(plugins.map((plugin) => [plugin, [] as Pair[]]));
  const failed = new Map(plugins.map((plugin) => [plugin, [] as Ablation['failed'][number][]]));
  try {
    for (const planned of seeds) {
      const { seed } = planned;
      base.push(await start(planned.base, seed));
      const measured = await measureRun(planned.base.plan.root, planned.base.name);
      for (const [plugin, run] of planned.without) {
        try {
          await shareTraining(planned.base, run, plugin);
          runs.get(plugin)!.push(await start(run, seed));
          const without: MeasuredRun = await measureRun(run.plan.root, run.name);
          pairs.get(plugin)!.push({ seed, base: measured, without });
        } catch (error) {
          if (!isFrameworkError(error) || error.exitCode === 130) throw error;
          const { code, message } = error;
          failed.get(plugin)!.push({ seed, name: run.name, code, message });
          display.log('warn', plugin, `${run.name} failed: ${code}: ${message}`);
        }
      }
    }
  } finally {
    stop.ignore();
  }

  const paths = runPaths(first.base.plan.root, first.base.name);
  const backend = await backendOf(first.base);
  const ablations: Ablation[] = [];
  for (const plugin of plugins) {
    const compared = pairs.get(plugin)!;
    const touches = stagesTouched(first.base.plan, plugin, backend);
    ablations.push({
      plugin,
      touches,
      training: touches.includes('train') ? 'touched' : 'not touched',
      runs: runs.get(plugin)!,
      metrics: compareMetrics(compared),
      caveats: caveats(compared),
      cost: {
        own: await pluginCost(paths, plugin),
        step: {
          base: spread(compared.map((pair) => pair.base.stepSeconds)),
          without: spread(compared.map((pair) => pair.without.stepSeconds)),
        },
      },
      failed: failed.get(plugin)!,
    });
  }
  return {
    preset: first.base.plan.preset.name,
    seeds: seeds.map(({ seed }) => seed),
    base,
    ablations,
  };
}

/** A plugin that does not reach the weights leaves the run with the other's checkpoints. */
async function shareTraining(base: PlannedRun, run: PlannedRun, plugin: string): Promise<void> {
  const touched = stagesTouched(base.plan, plugin, await backendOf(base));
  if (touched.includes('train')) return;
  await forkRun(
    runPaths(base.plan.root, base.name),
    runPaths(run.plan.root, run.name),
    touched.includes('evaluate') ? 'other' : 'shared',
  );
}

async function backendOf({ plan, name }: PlannedRun): Promise<string | null | undefined> {
  const lock = await LockFile.read(runPaths(plan.root, name).lock);
  return lock === undefined ? undefined : (lock.backend?.name ?? null);
}

/** Ctrl-C between two runs, where no supervisor listens. */
class Stopping {
  #asked = false;
  readonly #ask = (): void => {
    this.#asked = true;
  };

  constructor() {
    process.on('SIGINT', this.#ask);
    process.on('SIGTERM', this.#ask);
  }

  /** @throws FWK_INTERRUPTED */
  check(next: string): void {
    if (!this.#asked) return;
    throw asked(frameworkError('FWK_INTERRUPTED', { message: `stopped before '${next}'` }));
  }

  ignore(): void {
    process.removeListener('SIGINT', this.#ask);
    process.removeListener('SIGTERM', this.#ask);
  }
}

/** `resume` would go on with one run; what was asked for is all of them. */
function asked(error: unknown): unknown {
  if (!isFrameworkError(error) || error.code !== 'FWK_INTERRUPTED') return error;
  const stopped: FrameworkError = frameworkError('FWK_INTERRUPTED', {
    message: error.message,
    ...(error.at === undefined ? {} : { at: error.at }),
    action: 'start the same `framework ablate` again: it goes on where it was',
    cause: error,
  });
  return stopped;
}
