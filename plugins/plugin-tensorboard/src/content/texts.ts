import type { EvalResult, GateResult, JsonValue, RunReport } from '@framework/sdk';
import type { Config } from '../config.js';
import { codeBlock, jsonBlock, table } from './markdown.js';

/** Texts of a run as Markdown, by tag. */
export function* textsOf(
  run: RunReport,
  config: Config,
): Generator<readonly [tag: string, markdown: string]> {
  yield ['run', runText(run)];
  yield ['configuration', jsonBlock(configurationOf(run.plan), config.maxCharacters)];
  yield ['lock', jsonBlock(run.lock, config.maxCharacters)];
  yield ['evaluation', evaluationText(run.results)];
  if (run.gates.length > 0) yield ['gates', gatesText(run.gates)];
  for (const [evaluator, { rows = [] }] of Object.entries(run.results)) {
    const completions = rows.filter((row) => typeof row['completion'] === 'string');
    for (const [number, row] of completions.slice(0, config.completions).entries()) {
      yield [`completions/${evaluator}/${number}`, rowText(row, config.maxCharacters)];
    }
  }
}

const runText = (run: RunReport): string =>
  table(
    ['', ''],
    [
      ['name', run.name],
      ['preset', run.preset],
      ['content root', run.contentRoot ?? 'none: it stopped before its end'],
      ['provenance root', run.provenance?.root ?? 'none'],
    ],
  );

/** Presets as they were resolved; the plan as a whole where it does not say. */
function configurationOf(plan: JsonValue): JsonValue {
  const isObject = typeof plan === 'object' && plan !== null && !Array.isArray(plan);
  return (isObject ? (plan as Readonly<Record<string, JsonValue>>)['configuration'] : undefined) ?? plan;
}

function evaluationText(results: Readonly<Record<string, EvalResult>>): string {
  const rows = Object.entries(results).flatMap(([evaluator, { metrics }]) =>
    Object.entries(metrics).map(([name, { value, unit, count, interval, note = '' }]) => [
      `${evaluator}.${name}`,
      value === null ? 'not measured' : figure(value),
      interval === undefined ? '' : `${figure(interval.low)} to ${figure(interval.high)}`,
      unit,
      count === undefined ? '' : String(count),
      note,
    ]),
  );
  if (rows.length === 0) return 'Nothing was evaluated.';
  return table(['figure', 'value', 'interval', 'unit', 'count', 'note'], rows);
}

const gatesText = (gates: readonly GateResult[]): string =>
  table(
    ['gate', 'outcome', 'why'],
    gates.map(({ metric, outcome, why }) => [metric, outcome, why]),
  );

/** Every part of a row under its name: what the model said stands in blocks of its own. */
const rowText = (row: Readonly<Record<string, JsonValue>>, maxCharacters: number): string =>
  Object.entries(row)
    .map(([name, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return `**${name}**\n\n${codeBlock(text, maxCharacters)}`;
    })
    .join('\n');

const figure = (value: number): string => String(Number(value.toPrecision(6)));
