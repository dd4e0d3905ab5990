import { frameworkError } from '@framework/sdk';
import type { Command } from 'commander';
import type { MetricDifference, Spread } from '../ablate/compare.js';
import type { Ablation, AblationResult } from '../ablate/run-ablation.js';
import type { Style } from './output.js';
import { configEnvironment } from './run.js';
import {
  type CliShared,
  GROUPS,
  type PresetOptions,
  planRequest,
  withExample,
  withPresetOptions,
} from './shared.js';
import { table } from './text.js';
import { timeText } from './time-text.js';
import { withDisplay } from './with-display.js';

interface AblateOptions extends PresetOptions {
  readonly without: readonly string[];
  readonly name?: string;
  readonly seeds?: string;
}

/** `framework ablate`: a preset with and without a plugin, and the difference in each metric. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('ablate')
    .helpGroup(GROUPS.train)
    .description(
      'run a preset with and without a plugin: the difference in each metric, and what the plugin costs',
    )
    .requiredOption('-w, --without <plugin>', 'leave this plugin out; may be repeated, one run each', collect)
    .option('-n, --name <name>', 'name of the run as it is; the preset’s when left out')
    .option('--seeds <count>', 'repeat with so many seeds: mean and spread');
  withPresetOptions(command);
  withExample(
    command,
    'framework ablate --preset smoke --without plugin-code-quality',
    'framework ablate --preset tiny-code --without plugin-gpl-filter --without plugin-code-quality --seeds 3',
  );
  command.action(async (options: AblateOptions) => {
    const seeds = seedsOf(options.seeds);
    const [{ planAblation }, { runAblation }] = await Promise.all([
      import('../ablate/plan-ablation.js'),
      import('../ablate/run-ablation.js'),
    ]);
    const planned = await planAblation({
      request: planRequest(shared, options),
      without: options.without,
      seeds,
      name: options.name,
    });
    const result = await withDisplay(shared, (display) =>
      runAblation({
        seeds: planned,
        invocation: {
          preset: options.preset,
          files: options.file ?? [],
          environment: configEnvironment(shared.environment),
        },
        display,
      }),
    );
    shared.output.result(result, () => ablationText(result, shared.output.style));
    if (result.ablations.some(({ failed }) => failed.length > 0)) shared.exitCode(1);
  });
}

const MOST_SEEDS = 100;

function seedsOf(written: string | undefined): number {
  const seeds = written === undefined ? 1 : Number(written);
  if (Number.isInteger(seeds) && seeds >= 1 && seeds <= MOST_SEEDS) return seeds;
  throw frameworkError('FWK_CLI_USAGE', {
    message: `'${written}' is no number of seeds`,
    at: '--seeds',
    action: `give a whole number from 1 to ${MOST_SEEDS}`,
  });
}

const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

function ablationText(result: AblationResult, style: Style): string {
  const { base, seeds, ablations } = result;
  const head = `${style.bold(base[0]?.name ?? result.preset)}${seeds.length > 1 ? `, seeds ${seeds.join(', ')}: mean ± standard deviation` : ''}`;
  return [head, ...ablations.map((ablation) => oneText(ablation, style))].join('\n');
}

function oneText(ablation: Ablation, style: Style): string {
  const { plugin, touches, training, metrics, caveats, cost, failed, runs } = ablation;
  const lines = ['', style.bold(`Without ${plugin}`)];
  lines.push(
    training === 'touched'
      ? `  touches ${touches.join(', ')}`
      : `  does not touch training${touches.length === 0 ? ', nor anything else that is measured' : `: only ${touches.join(' and ')}`}`,
  );
  for (const { name, done } of runs)
    lines.push(`  ${name}: ${done.length === 0 ? 'everything stood' : `did ${done.join(', ')}`}`);
  if (metrics.length > 0) {
    const rows = metrics.map((row) => [
      row.metric,
      numberText(row.base),
      numberText(row.without),
      differenceText(row),
      row.unit,
      judged(row, style),
    ]);
    lines.push(table([['', 'base', 'without', 'difference', '', ''].map(style.dim), ...rows], 'lrrrll'));
  }
  for (const caveat of caveats) lines.push(`  ${style.yellow('!')} ${caveat}`);
  lines.push(`  ${costText(cost)}`);
  for (const { name, code, message } of failed)
    lines.push(`  ${style.red('failed')} ${name}: ${code}: ${message}`);
  return lines.join('\n');
}

const short = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e9 ? value.toLocaleString('en-US') : value.toPrecision(5);

const deviationText = (value: number): string => (value === 0 ? '0' : value.toPrecision(2));

function numberText({ mean, deviation, interval }: Spread): string {
  if (mean === null) return '–';
  if (deviation !== null) return `${short(mean)} ± ${deviationText(deviation)}`;
  if (interval === undefined) return short(mean);
  return `${short(mean)} [${short(interval.low)}, ${short(interval.high)}]`;
}

function differenceText({ difference: { mean, deviation } }: MetricDifference): string {
  if (mean === null) return '–';
  const signed = `${mean > 0 ? '+' : ''}${short(mean)}`;
  return deviation === null ? signed : `${signed} ± ${deviationText(deviation)}`;
}

/** Whether it is better without; said only where the metric says which way is better. */
function judged({ better, difference: { mean } }: MetricDifference, style: Style): string {
  if (better === 'neither' || mean === null || mean === 0) return '';
  return mean > 0 === (better === 'higher') ? style.green('better without') : style.yellow('worse without');
}

function costText({ own, step }: Ablation['cost']): string {
  const parts: string[] = [];
  if (own.runner !== null) parts.push(`${timeText(own.runner)} of its own in the run as it is`);
  if (own.workers !== null) parts.push(`${timeText(own.workers)} in worker threads`);
  const cost =
    parts.length > 0
      ? `costs ${parts.join(', ')}`
      : 'its cost is not known: nothing it does ran while the run was traced';
  const steps =
    step.base.mean === null || step.without.mean === null
      ? ''
      : `; a step takes ${timeText(step.base.mean)} with it, ${timeText(step.without.mean)} without`;
  return `${cost}${steps}`;
}
