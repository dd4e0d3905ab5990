import type { EvalMetric } from '@framework/sdk';
import type { EvaluationDocument } from '../eval/evaluation.js';
import { modelName } from '../eval/model-name.js';
import { contaminationText } from './contamination-text.js';
import { gateLines } from './gates-text.js';
import type { Style } from './output.js';
import { table } from './text.js';

/** The figures, what they rest on, and where they lie. */
export function evaluationText(evaluation: EvaluationDocument, style: Style): string {
  const { results, model, sandbox, replies, cached, reused, dir, gates } = evaluation;
  const rows = Object.entries(results).flatMap(([evaluator, { metrics }]) =>
    Object.entries(metrics).map(([name, metric]) => [
      `${evaluator}.${name}`,
      ...figureCells(metric),
      metric.note === undefined ? '' : style.dim(metric.note),
    ]),
  );
  const asked = replies.asked - replies.absent - replies.failed;
  const lines = [
    `${style.bold(modelName(model))}${sandbox === null ? '' : `, judged by ${sandbox}`}`,
    table(rows, 'lrll', ''),
    ...Object.values(results).flatMap(({ note }) => (note === undefined ? [] : [style.dim(note)])),
  ];
  if (replies.asked > 0) {
    lines.push(
      `${asked} replies${cached > 0 ? ` (${cached} from before)` : ''}` +
        (replies.absent > 0 ? `, ${replies.absent} not there` : '') +
        (replies.failed > 0
          ? style.yellow(`, ${replies.failed} failed: the same command asks them again`)
          : ''),
    );
  }
  if (gates.length > 0) lines.push(gateLines(gates, style));
  if (evaluation.contamination !== null) lines.push(contaminationText(evaluation.contamination, style));
  lines.push(`${reused ? 'stands since before in' : 'results in'} ${dir}`);
  return lines.join('\n');
}

/** Value and interval. */
export function figureCells({ value, unit, interval }: EvalMetric): readonly [string, string] {
  if (value === null) return ['–', ''];
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(4);
  const spread =
    interval === undefined
      ? ''
      : `[${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}] at ${Math.round(100 * interval.level)} %`;
  return [unit === 'share' || unit === '' ? shown : `${shown} ${unit}`, spread];
}
