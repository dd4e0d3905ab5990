import type { ChildProcess } from 'node:child_process';
import { frameworkError, RUN_STAGES, type RunStage } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import type { Command } from 'commander';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import type { RunResult } from '../run/run.js';
import { gateLines } from './gates-text.js';
import type { Output, Style } from './output.js';
import { refuseNotMet } from './refuse-not-met.js';
import {
  type CliShared,
  GROUPS,
  type PresetOptions,
  planRequest,
  withExample,
  withPresetOptions,
} from './shared.js';
import { figureText, table } from './text.js';
import { withDisplay } from './with-display.js';

interface RunOptions extends PresetOptions {
  readonly name?: string;
  readonly from?: string;
  readonly until?: string;
  readonly trace?: true;
  readonly gate?: true;
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
    .option('--gate', 'exit with 3 when a gate of the preset is not met, or lacks the data to say')
    .option('--trace', 'record every call into a plugin, for `framework trace`');
  withPresetOptions(command);
  withExample(
    command,
    'framework run --preset tiny-code',
    'framework run --preset smoke --name trial --set plugins.plugin-trainer.steps=20',
    'framework run --preset tiny-code --gate   # in a pipeline: 3 stops what follows',
    'framework run --until filter   # only look at what the filters keep',
  );
  command.action(async (options: RunOptions) => {
    if (command.getOptionValueSource('preset') === 'default') {
      shared.output.note(`no --preset was given: '${options.preset}' is run`);
    }
    const from = stageOf('--from', options.from);
    const until = stageOf('--until', options.until) ?? 'report';
    if (from !== null) refuseUntilBefore(from, until);
    if (options.gate) refuseGateBefore(until);
    const { withRunner } = await import('../run/runner-process.js');
    await withRunner(shared.root, shared.environment, (runner) =>
      start(shared, options, { from, until, runner }),
    );
  });
}

/** @throws FWK_CLI_USAGE where nothing of what was asked for would be done again */
function refuseUntilBefore(from: RunStage, until: RunStage): void {
  if (RUN_STAGES.indexOf(until) >= RUN_STAGES.indexOf(from)) return;
  throw frameworkError('FWK_CLI_USAGE', {
    message: `'${until}' comes before '${from}', so nothing would be done again`,
    at: '--until',
    action: `leave one of them out, or go on to ${from}: --until ${from}`,
  });
}

interface Start {
  readonly from: RunStage | null;
  readonly until: RunStage;
  readonly runner: ChildProcess | undefined;
}

async function start(shared: CliShared, options: RunOptions, { from, until, runner }: Start): Promise<void> {
  const [{ resolvePlan }, { supervise }] = await Promise.all([
    import('../plugins/resolve-plan.js'),
    import('../run/supervisor.js'),
  ]);
  const plan = await resolvePlan(planRequest(shared, options));
  warnOfUnknownTrust(plan, options.trust ?? [], shared.output);
  const result = await withDisplay(shared, (display) =>
    supervise({
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
      ...(runner === undefined ? {} : { runner }),
      ...(options.trace ? { trace: 'record' } : {}),
    }),
  );
  tellResult(shared, options, result);
}

/** An id that is misspelt would be trusted in silence, and the plugin that was meant refused under another name. */
function warnOfUnknownTrust(plan: ResolvedPlan, trusted: readonly string[], output: Output): void {
  const ids = plan.plugins.map(({ id }) => id);
  for (const unknown of trusted.filter((id) => !ids.includes(id))) {
    output.warn(`--trust: '${unknown}' is no plugin of the preset${suggestion(unknown, ids)}`);
  }
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

/** A gate that was never judged must not pass for one that was met. */
function refuseGateBefore(until: RunStage): void {
  if (RUN_STAGES.indexOf(until) >= RUN_STAGES.indexOf('evaluate')) return;
  throw frameworkError('FWK_CLI_USAGE', {
    message: `gates are judged on what 'evaluate' measures, and --until ${until} stops before it`,
    at: '--gate',
    action: 'leave out --gate, or go on to evaluate: --until evaluate',
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

/** What a run came to; with `--gate` also whether it met its gates. */
export function tellResult(shared: CliShared, { gate }: Pick<RunOptions, 'gate'>, result: RunResult): void {
  shared.output.result(result, () => resultText(result, shared.output.style));
  if (gate) refuseNotMet(shared, result);
}

/** A few lines: the figures, where things lie, what was reused. */
function resultText(
  { dir, stages, metrics, gates, provenance, contentRoot }: RunResult,
  style: Style,
): string {
  const reused = stages.filter((stage) => stage.reused).map(({ name }) => name);
  const figures = Object.entries(metrics)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [name, figureText(Number(value))]);
  return [
    ...(figures.length > 0 ? ['', table(figures, 'lr')] : []),
    '',
    ...(gates.length > 0 ? [gateLines(gates, style)] : []),
    ...(reused.length > 0 ? [`reused   ${reused.join(', ')}`] : []),
    `run      ${dir}`,
    ...(provenance === null ? [] : [`root     ${provenance}  of the data (framework provenance verify)`]),
    ...(contentRoot === null
      ? ['stopped before its end, as asked']
      : [`content  ${contentRoot}  of all results (framework diff)`]),
  ].join('\n');
}
