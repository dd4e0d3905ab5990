import { frameworkError, RUN_STAGES, type RunStage } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import type { Command } from 'commander';
import type { RunResult } from '../run/run.js';
import {
  type CliShared,
  GROUPS,
  type PresetOptions,
  planRequest,
  withExample,
  withPresetOptions,
} from './shared.js';

interface RunOptions extends PresetOptions {
  readonly name?: string;
  readonly from?: string;
  readonly until?: string;
  readonly trace?: true;
}

/** `framework run`: the whole pipeline, or what is left of it. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('run')
    .helpGroup(GROUPS.train)
    .description('from source to an evaluated checkpoint; goes on where it stopped, reuses what stands')
    .option('-n, --name <name>', 'the run’s name; the preset’s when left out')
    .option('--from <stage>', 'do this stage and those after it again, even where their results stand')
    .option('--until <stage>', 'stop after this stage')
    .option('--trace', 'record every call into a plugin, for `framework trace`');
  withPresetOptions(command);
  withExample(
    command,
    'framework run --preset tiny-code',
    'framework run --preset smoke --name trial --set plugins.plugin-trainer.steps=20',
    'framework run --until filter   # only look at what the filters keep',
  );
  command.action(async (options: RunOptions) => {
    const from = stageOf('--from', options.from);
    const until = stageOf('--until', options.until) ?? 'report';
    const [{ resolvePlan }, { supervise }, { createDisplay }] = await Promise.all([
      import('../plugins/resolve-plan.js'),
      import('../run/supervisor.js'),
      import('./progress.js'),
    ]);
    const plan = await resolvePlan(planRequest(shared, options));
    const display = await createDisplay(shared.output);
    try {
      const result = await supervise({
        plan,
        name: options.name ?? plan.preset.name,
        invocation: {
          preset: options.preset,
          files: options.file ?? [],
          settings: options.set ?? [],
          environment: configEnvironment(shared.environment),
        },
        mode: 'run',
        from,
        until,
        display,
        ...(options.trace ? { trace: 'record' } : {}),
      });
      display.close();
      shared.output.result(result, () => resultText(result));
    } finally {
      display.close();
    }
  });
}

function stageOf(option: string, written: string | undefined): RunStage | null {
  if (written === undefined) return null;
  const stage = RUN_STAGES.find((name) => name === written);
  if (stage) return stage;
  throw frameworkError('FWK_STAGE_UNKNOWN', {
    message: `there is no stage '${written}'${suggestion(written, RUN_STAGES)}`,
    at: option,
    action: `use one of: ${RUN_STAGES.join(', ')}`,
  });
}

/** The part of the environment that is configuration: a resumed run must see the same. */
export function configEnvironment(environment: CliShared['environment']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([key, value]) =>
      key.startsWith('FRAMEWORK_CONFIG__') && value !== undefined ? [[key, value]] : [],
    ),
  );
}

/** A few lines: the figures, where things lie, what was reused. */
export function resultText({ dir, stages, metrics, contentRoot }: RunResult): string {
  const reused = stages.filter((stage) => stage.reused).map(({ name }) => name);
  const figures = Object.entries(metrics)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `  ${name} ${Number(value).toPrecision(5)}`);
  return [
    ...(figures.length > 0 ? ['', ...figures] : []),
    '',
    ...(reused.length > 0 ? [`reused   ${reused.join(', ')}`] : []),
    `run      ${dir}`,
    ...(contentRoot === null ? ['stopped before its end, as asked'] : [`root     ${contentRoot}`]),
  ].join('\n');
}
