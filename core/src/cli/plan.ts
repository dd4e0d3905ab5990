import { type FrameworkError, frameworkError } from '@framework/sdk';
import type { Command } from 'commander';
import type { SourceCheck } from '../plan/source-check.js';
import type { PlanSummary } from '../plan/summary.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import { boundsText } from './gates-text.js';
import type { Output, Style } from './output.js';
import {
  type CliShared,
  GROUPS,
  type PresetOptions,
  planRequest,
  withExample,
  withPresetOptions,
} from './shared.js';
import { sourcesText } from './sources-text.js';
import { bytesText, durationText, roundText, table, wholeText } from './text.js';

interface PlanOptions extends PresetOptions {
  readonly verbose?: true;
  readonly dollarsPerHour?: string;
  readonly checkSources?: true;
}

/** `framework plan`: everything that can be said of a run before it starts. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('plan')
    .helpGroup(GROUPS.understand)
    .description('hook order, slot owners, parameters, memory, disk, tokens, time and cost: nothing is run')
    .option('-v, --verbose', 'why each plugin stands where it does, and every row')
    .option('--dollars-per-hour <price>', 'price of a device-hour, in place of the assumed ones')
    .option('--check-sources', 'ask every source whether it can be read, a hub too; nothing is downloaded');
  withPresetOptions(command);
  withExample(
    command,
    'framework plan --preset 700m-code',
    'framework plan --preset tiny-code --verbose',
    'framework plan --preset ./mine.yaml --check-sources',
  );
  command.action(async (options: PlanOptions) => {
    const [{ resolvePlan }, { summarizePlan }] = await Promise.all([
      import('../plugins/resolve-plan.js'),
      import('../plan/summary.js'),
    ]);
    const plan = await resolvePlan(planRequest(shared, options));
    const summary = await summarizePlan(plan, priceOf(options));
    const { output } = shared;
    const sources = options.checkSources === true ? await checkedSources(plan, output) : null;
    output.result(sources === null ? summary : { ...summary, sources }, () => {
      const text = summaryText(summary, options.verbose === true, output.style);
      return sources === null ? text : `${text}\n${sourcesText(sources, output.style)}`;
    });
    const notReady = sources?.some(({ ready }) => !ready) ?? false;
    if (summary.problems.length > 0 || notReady) shared.exitCode(2);
  });
}

async function checkedSources(plan: ResolvedPlan, output: Output): Promise<readonly SourceCheck[]> {
  const { checkSourcesOf } = await import('../plan/source-check.js');
  return checkSourcesOf(plan, { notice: output.note, raw: (text) => output.note(text.trimEnd()) });
}

function priceOf({ dollarsPerHour }: PlanOptions): { readonly dollarsPerHour?: number } {
  if (dollarsPerHour === undefined) return {};
  const price = dollarsPerHour.trim() === '' ? Number.NaN : Number(dollarsPerHour);
  if (Number.isFinite(price) && price >= 0) return { dollarsPerHour: price };
  throw priceError(dollarsPerHour);
}

const priceError = (written: string): FrameworkError =>
  frameworkError('FWK_CLI_USAGE', {
    message: `'${written}' is no price`,
    at: '--dollars-per-hour',
    action: 'give a number, such as 1.8',
  });

function summaryText(summary: PlanSummary, verbose: boolean, style: Style): string {
  const { preset, hooks, slots, memory, disk, time, notes, problems } = summary;
  const heading = (text: string) => `\n${style.bold(text)}`;
  const lines = [`${style.bold(preset.name)}  ${style.dim(preset.description)}`];

  lines.push(heading('Hooks, in the order they are called'));
  for (const [hook, taps] of Object.entries(hooks)) {
    if (verbose) {
      lines.push(`  ${hook}`);
      lines.push(
        table(
          taps.map((tap) => [tap.plugin, style.dim(tap.reason)]),
          'll',
          '    ',
        ),
      );
    } else lines.push(`  ${hook.padEnd(11)} ${taps.map((tap) => tap.plugin).join(' → ')}`);
  }

  lines.push(heading('Slots'));
  lines.push(
    table(
      Object.entries(slots).map(([token, owner]) => [
        token,
        typeof owner === 'string' ? owner : `best that works of ${owner.join(', ')}`,
      ]),
      'll',
    ),
  );

  const gates = Object.entries(summary.gates);
  if (gates.length > 0) {
    lines.push(
      heading('Gates'),
      table(
        gates.map(([metric, gate]) => [metric, boundsText(gate)]),
        'll',
      ),
    );
  }

  lines.push(heading('Size'));
  lines.push(
    table(
      [
        ['parameters', wholeText(summary.parameters)],
        ['tokens trained on', summary.tokens === null ? 'no plugin says' : roundText(summary.tokens)],
        ['memory of a training step', bytesText(memory.bytes)],
        ...(memory.withoutCheckpointing > memory.bytes
          ? [['  without activation checkpointing', bytesText(memory.withoutCheckpointing)]]
          : []),
        ['disk', bytesText(disk.bytes)],
      ],
      'lr',
    ),
  );
  if (verbose) {
    lines.push(
      table(
        [...memory.rows, ...disk.rows].map((row) => [`${row.plugin}: ${row.name}`, bytesText(row.bytes)]),
        'lr',
        '    ',
      ),
    );
  }

  if (time.flops !== null) {
    lines.push(heading(`Time for ${time.flops.toExponential(2)} floating-point operations`));
    lines.push(
      table(
        time.devices.map((device) => [
          device.name,
          durationText(device.days),
          device.dollars >= 1 ? `$${wholeText(device.dollars)}` : 'under $1',
          device.fits ? '' : style.yellow('does not fit in its memory'),
        ]),
        'lrrl',
      ),
    );
    lines.push(
      style.dim('  this machine: not measured; a run tells after its first steps how long it will take'),
    );
    for (const assumption of time.assumptions) lines.push(style.dim(`  assumed: ${assumption}`));
  }
  if (notes.length > 0) lines.push(heading('Notes'), ...notes.map((note) => `  ${note}`));
  if (problems.length > 0) {
    lines.push(heading(style.red('Problems')));
    for (const problem of problems)
      lines.push(`  ${problem.at}: ${problem.message}\n    → ${problem.action}`);
  }
  return lines.join('\n');
}
