import { lineChart, SMOOTHING } from '../charts/line-chart.js';
import type { StepSeries } from '../facts.js';
import { compact, duration, fixed, integer, measured } from '../format.js';
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
    const loss = steps.metrics.get('loss');
    const rate = steps.metrics.get('learningRate');
    const others = [...steps.metrics.keys()].filter(
      (metric) =>
        metric.startsWith('loss/') &&
        (steps.metrics.get(metric) as readonly number[]).some((value, at) => value !== loss?.[at]),
    );
    return [
      loss && figure(steps, 'loss', 'Training loss', 'nats per token', loss, 'full'),
      html`<div class="small-multiples">${rate && figure(steps, 'learning-rate', 'Learning rate', 'per step', rate, 'half')}${figure(
        steps,
        'throughput',
        'Throughput',
        'tokens per second',
        steps.tokensPerSecond,
        'half',
      )}${others.map((metric, at) => figure(steps, `term-${at}`, `Loss term ${metric.slice(5)}`, 'as weighted', steps.metrics.get(metric)!, 'half'))}${
        steps.metrics.get('gradientNorm') &&
        figure(
          steps,
          'gradient-norm',
          'Gradient norm',
          'before clipping',
          steps.metrics.get('gradientNorm')!,
          'half',
        )
      }</div>`,
      html`<p class="caption">${integer(steps.step.length)} steps in ${duration(steps.seconds)}. Thin lines hold every step${
        steps.step.length > 400 ? ' (lowest and highest of each pixel)' : ''
      }; bold ones are the mean over ${Math.round(SMOOTHING * 100)}% of the steps.</p>`,
      folded('Figures', sampledTable(steps)),
    ];
  },
};

function figure(
  { step }: StepSeries,
  id: string,
  title: string,
  unit: string,
  values: readonly number[],
  size: 'full' | 'half',
): Fragment {
  const last = values.findLast(Number.isFinite);
  const first = values.find(Number.isFinite);
  if (first === undefined || last === undefined) return '';
  const isRate = id === 'throughput';
  return html`<figure class="${size}"><figcaption><b>${title}</b> <span class="unit">${unit}</span> <span class="end">${
    isRate
      ? `median ${compact(median(values))}`
      : html`${measured(first)} <span aria-label="to">→</span> <b>${measured(last)}</b>`
  }</span></figcaption>${lineChart({
    id,
    title,
    description: `${title}, ${unit}: ${measured(first)} at step ${step[0]}, ${measured(last)} at step ${step.at(-1)}.`,
    points: { x: step, y: values },
    xLabel: 'step',
    yFormat: (value, decimals) =>
      Math.abs(value) >= 1000
        ? compact(value)
        : id === 'learning-rate'
          ? rateLabel(value)
          : fixed(value, decimals),
    yFrom: id === 'loss' ? 'data' : 'zero',
    line: id === 'learning-rate' ? 'plain' : 'smoothed',
    size,
  })}</figure>`;
}

/** 3e-3, not 0.003000000. */
const rateLabel = (value: number): string =>
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
