import { type LineChart, lineChart, SMOOTHED_FROM, SMOOTHING } from '../charts/line-chart.js';
import { MODEL_LOSS, modelLoss, type StepSeries } from '../facts.js';
import { compact, counted, duration, fixed, integer, measured } from '../format.js';
import { type Fragment, html } from '../html.js';
import { median } from '../median.js';
import { folded, missing, table } from '../table.js';
import type { Section } from './section.js';

/** Rows of the table under the curves. */
const SAMPLED_STEPS = 12;

export const training: Section = {
  id: 'training',
  title: 'Training',
  lead: 'Whether the loss fell, at what rate, and how fast.',
  content: ({ steps }) => {
    if (steps.step.length === 0) return missing('No step was trained.');
    const [loss, ...others] = curves(steps);
    return [
      loss && figure(loss, steps.step),
      html`<div class="small-multiples">${others.map((curve) => figure(curve, steps.step))}</div>`,
      html`<p class="caption">${counted(steps.step.length, 'step')} in ${duration(steps.seconds)}. Thin lines hold every step${
        steps.step.length > 400 ? ' (lowest and highest of each pixel)' : ''
      }${steps.step.length >= SMOOTHED_FROM && `; bold ones are the mean over ${Math.round(SMOOTHING * 100)}% of the steps`}.</p>`,
      folded('Figures', sampledTable(steps)),
    ];
  },
};

/** One series, and how it is drawn and named. */
interface Curve extends Pick<LineChart, 'id' | 'title' | 'size' | 'line' | 'yFrom' | 'yFormat'> {
  readonly unit: string;
  readonly values: readonly number[];
  readonly format: (value: number) => string;
  /** A trajectory is told by its ends, a rate by its middle. */
  readonly told: 'ends' | 'median';
}

/** The loss, then whatever else the steps have. */
function curves(steps: StepSeries): Curve[] {
  const { metrics, tokensPerSecond } = steps;
  const common = {
    size: 'half',
    line: 'smoothed',
    yFrom: 'zero',
    told: 'ends',
    format: measured,
    yFormat: axisLabel,
  } as const;
  const loss = modelLoss(steps);
  const curve = (metric: string, own: Partial<Curve> & Pick<Curve, 'id' | 'title' | 'unit'>): Curve[] => {
    const values = metrics.get(metric);
    return values?.some(Number.isFinite) ? [{ ...common, values, ...own }] : [];
  };
  // What is drawn large is not drawn again, nor is a single term, which is the loss itself.
  const terms = [...metrics.keys()].filter(
    (metric) => metric.startsWith('loss/') && metrics.get(metric)!.some((value, at) => value !== loss?.[at]),
  );
  return [
    ...curve(metrics.has(MODEL_LOSS) ? MODEL_LOSS : 'loss', {
      id: 'loss',
      title: 'Training loss',
      unit: 'nats per token',
      size: 'full',
      yFrom: 'data',
    }),
    ...curve('learningRate', {
      id: 'learning-rate',
      title: 'Learning rate',
      unit: 'per step',
      line: 'plain',
      format: scientific,
      yFormat: scientific,
    }),
    {
      ...common,
      id: 'throughput',
      title: 'Throughput',
      unit: 'tokens per second',
      values: tokensPerSecond,
      format: compact,
      told: 'median',
    },
    ...curve('gradientNorm', { id: 'gradient-norm', title: 'Gradient norm', unit: 'before clipping' }),
    ...terms.flatMap((metric, at) =>
      curve(metric, {
        id: `term-${at}`,
        title: `Loss term ${metric.slice('loss/'.length)}`,
        unit: 'before its weight',
      }),
    ),
  ];
}

function figure({ unit, values, format, told, ...chart }: Curve, steps: readonly number[]): Fragment {
  // Not every step has every figure: a term may be trained in every second one.
  const there = values.flatMap((value, at) => (Number.isFinite(value) ? [at] : []));
  const x = there.map((at) => steps[at]!);
  const y = there.map((at) => values[at]!);
  const [first, last] = [y[0], y.at(-1)];
  if (first === undefined || last === undefined) return '';
  const summary =
    told === 'median'
      ? `median ${format(median(y))}`
      : html`${format(first)} <span aria-label="to">→</span> <b>${format(last)}</b>`;
  return html`<figure class="${chart.size}"><figcaption><b>${chart.title}</b> <span class="unit">${unit}</span> <span class="end">${summary}</span></figcaption>${lineChart(
    {
      ...chart,
      description: `${chart.title}, ${unit}: ${format(first)} at step ${x[0]}, ${format(last)} at step ${x.at(-1)}.`,
      points: { x, y },
      xLabel: 'step',
    },
  )}</figure>`;
}

const axisLabel = (value: number, decimals: number): string =>
  Math.abs(value) >= 1000 ? compact(value) : fixed(value, decimals);

/** 3e-3, not 0.003000000. */
const scientific = (value: number): string =>
  value === 0 ? '0' : Number(value.toPrecision(3)).toExponential().replace('e+0', '');

function sampledTable(steps: StepSeries): Fragment {
  const metrics = [...steps.metrics.keys()];
  const total = steps.step.length;
  const wanted = Math.min(SAMPLED_STEPS, total);
  const at = Array.from({ length: wanted }, (_, n) =>
    wanted === 1 ? 0 : Math.round((n * (total - 1)) / (wanted - 1)),
  );
  return table(
    `${wanted} of ${integer(total)} steps`,
    [
      { head: 'Step', kind: 'number' },
      ...metrics.map((head) => ({ head, kind: 'number' as const })),
      { head: 'tokens/s', kind: 'number' },
    ],
    at.map((index) => [
      integer(steps.step[index]!),
      ...metrics.map((metric) => {
        const value = steps.metrics.get(metric)![index]!;
        return Number.isFinite(value) ? measured(value) : '–';
      }),
      integer(steps.tokensPerSecond[index]!),
    ]),
  );
}
