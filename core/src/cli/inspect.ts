import type { Command } from 'commander';
import type { Contents } from '../plan/contents.js';
import type { Inspection } from '../plan/inspection.js';
import type { Style } from './output.js';
import {
  type CliShared,
  GROUPS,
  type PresetOptions,
  planRequest,
  withExample,
  withPresetOptions,
} from './shared.js';
import { bytesText, roundText, table, wholeText } from './text.js';

/** `framework inspect`: the model a preset makes, or what lies in a run or checkpoint. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('inspect')
    .helpGroup(GROUPS.understand)
    .argument(
      '[what]',
      'a run’s name, a checkpoint folder or a safetensors file; a preset’s model when left out',
    )
    .description('the parameter table of a preset, or the contents of a run or checkpoint');
  withPresetOptions(command);
  withExample(
    command,
    'framework inspect --preset 700m-code',
    'framework inspect runs/tiny-code/checkpoints/step-400',
  );
  command.action(async (what: string | undefined, options: PresetOptions) => {
    const { output } = shared;
    if (what !== undefined) {
      const { contentsOf } = await import('../plan/contents.js');
      const contents = contentsOf(what, shared.root);
      output.result(contents, () => contentsText(contents, output.style));
      return;
    }
    const [{ resolvePlan }, { inspectPlan }] = await Promise.all([
      import('../plugins/resolve-plan.js'),
      import('../plan/inspection.js'),
    ]);
    const inspection = await inspectPlan(await resolvePlan(planRequest(shared, options)));
    output.result(inspection, () => inspectionText(inspection, output.style));
  });
}

const shapeText = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

function inspectionText(
  { table: rows, groups, parameters, flopsPerToken, memory }: Inspection,
  style: Style,
): string {
  if (rows.length === 0) return 'no plugin of this preset says what parameters it has';
  const header = ['group', 'tensor', 'shape', 'count', 'parameters'].map(style.dim);
  const share = (count: number) => `${((100 * count) / parameters).toFixed(1)} %`;
  return [
    table(
      [
        header,
        ...rows.map((row) => [
          row.group,
          row.name,
          shapeText(row.shape),
          `× ${row.count}`,
          wholeText(row.parameters),
        ]),
      ],
      'lllrr',
    ),
    '',
    table(
      [
        ...groups.map(({ group, parameters: count }) => [group, wholeText(count), share(count)]),
        [style.bold('all'), style.bold(wholeText(parameters)), ''],
      ],
      'lrr',
    ),
    '',
    `${style.bold('Operations of one token')}, forward and backward`,
    table(
      [...flopsPerToken.rows, { name: style.bold('all'), ...flopsPerToken }].map((row) => [
        row.name,
        roundText(row.forward),
        roundText(row.backward),
        row.recompute === 0 ? '' : `+ ${roundText(row.recompute)} again`,
      ]),
      'lrrr',
    ),
    '',
    style.bold('Memory of a training step'),
    table(
      [
        ...memory.rows.map((row) => [row.name, bytesText(row.bytes), without(row)]),
        [style.bold('all'), style.bold(bytesText(memory.bytes)), without(memory)],
      ],
      'lrl',
    ),
  ].join('\n');
}

const without = (row: { readonly bytes: number; readonly withoutCheckpointing?: number }): string =>
  row.withoutCheckpointing === undefined || row.withoutCheckpointing === row.bytes
    ? ''
    : `${bytesText(row.withoutCheckpointing)} without activation checkpointing`;

function contentsText(contents: Contents, style: Style): string {
  const lines = [`${style.bold(contents.kind)} ${contents.path}`];
  if (contents.contentRoot !== null) lines.push(`  content root  ${contents.contentRoot}`);
  if (contents.checkpoints.length > 0) lines.push(`  checkpoints   ${contents.checkpoints.join(', ')}`);
  if (contents.parameters > 0) lines.push(`  parameters    ${wholeText(contents.parameters)}`);
  lines.push('', style.bold('Files'));
  lines.push(
    table(
      contents.files.map((entry) => [entry.file, bytesText(entry.bytes)]),
      'lr',
    ),
  );
  if (contents.table.length > 0) {
    lines.push('', style.bold('Tensors'));
    lines.push(
      table(
        contents.table.map((tensor) => [
          tensor.file,
          tensor.name,
          tensor.dtype,
          shapeText(tensor.shape),
          bytesText(tensor.bytes),
        ]),
        'llllr',
      ),
    );
  }
  return lines.join('\n');
}
