import type { RunReport } from '@framework/sdk';

/** The run in Markdown: data, verdicts, results. */
export function summary(run: RunReport, reasons: number): string {
  const { in: all, kept, dropped, held } = run.tally.documents;
  return [
    `# ${run.name}`,
    '',
    `Preset \`${run.preset}\`: ${all.documents} documents seen, ${kept.documents} kept,`,
    `${dropped.documents} dropped, ${held.documents} held out.`,
    ...section('Dropped', ['plugin', 'reason', 'documents'], droppedRows(run).slice(0, reasons)),
    ...section('Results', ['evaluator', 'metric', 'value'], resultRows(run)),
    '',
  ].join('\n');
}

function droppedRows({ tally }: RunReport): readonly Row[] {
  return Object.entries(tally.byPlugin)
    .flatMap(([plugin, actions]) =>
      Object.entries(actions['drop'] ?? {}).map(([reason, { documents }]) => ({ plugin, reason, documents })),
    )
    .sort((a, b) => b.documents - a.documents || (a.reason < b.reason ? -1 : 1))
    .map(({ plugin, reason, documents }) => [plugin, reason, `${documents}`]);
}

function resultRows({ results }: RunReport): readonly Row[] {
  return Object.entries(results).flatMap(([evaluator, { metrics }]) =>
    Object.entries(metrics).map(([name, { value, unit, note }]) => [
      evaluator,
      name,
      value === null
        ? `not measured: ${note ?? 'no reason given'}`
        : `${Number(value.toPrecision(4))} ${unit}`,
    ]),
  );
}

type Row = readonly string[];

function section(title: string, head: Row, rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: Row) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return ['', `## ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map(line)];
}
