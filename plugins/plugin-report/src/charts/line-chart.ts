import { type Html, html } from '../html.js';
import { minMaxBuckets, movingAverage, type Points } from './downsample.js';
import { niceTicks } from './ticks.js';

export interface LineChart {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** What the line does, for those who cannot see it. */
  readonly description: string;
  readonly points: Points;
  readonly xLabel: string;
  readonly yFormat: (value: number, decimals: number) => string;
  /** Rates are read against zero; a loss is not. */
  readonly yFrom: 'zero' | 'data';
  /** `smoothed`: every value thin, their running mean bold. */
  readonly line: 'plain' | 'smoothed';
  readonly size: 'full' | 'half';
}

/** Share of the steps that one point of the bold line is the mean of. */
export const SMOOTHING = 0.03;
/** Fewer steps than this are drawn as they are. */
export const SMOOTHED_FROM = 20;

/**
 * The chart twice, for a page and for a phone: lettering keeps its size only where the drawing is not scaled, and the
 * style sheet shows one of them.
 */
export function lineChart(chart: LineChart): Html {
  const wide = chart.size === 'full' ? { width: 860, height: 300 } : { width: 290, height: 190 };
  return html`${draw(chart, 'wide', wide)}${draw(chart, 'narrow', { width: 350, height: 210 })}`;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const MARGIN = { top: 10, right: 14, bottom: 26, left: 48 };
/** Room that the axis's name takes at its left end. */
const X_LABEL = 40;

function draw(chart: LineChart, variant: 'wide' | 'narrow', { width, height }: Size): Html {
  const { x, y } = chart.points;
  const finite = y.filter(Number.isFinite);
  const plot = { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
  const low = chart.yFrom === 'zero' ? 0 : Math.min(...extremes(finite));
  const vertical = niceTicks(low, Math.max(...extremes(finite)), height > 250 ? 5 : 4);
  const horizontal = niceTicks(x[0] ?? 0, x.at(-1) ?? 1, width > 600 ? 8 : 3);
  const [yLow, yHigh] = [vertical.values[0]!, vertical.values.at(-1)!];
  // The line fills the width: time has no round end.
  const [xLow, xHigh] = [x[0] ?? 0, Math.max(x.at(-1) ?? 1, (x[0] ?? 0) + 1e-9)];
  const px = (value: number): number => MARGIN.left + ((value - xLow) / (xHigh - xLow)) * plot.width;
  const py = (value: number): number => MARGIN.top + (1 - (value - yLow) / (yHigh - yLow)) * plot.height;
  const path = (points: Points): string =>
    points.x
      .map((at, index) => `${index === 0 ? 'M' : 'L'}${short(px(at))} ${short(py(points.y[index]!))}`)
      .join('');

  const drawn = minMaxBuckets(chart.points, Math.max(1, Math.floor(plot.width)));
  const smooth =
    chart.line === 'smoothed' && y.length >= SMOOTHED_FROM
      ? minMaxBuckets(
          { x, y: movingAverage(y, Math.max(5, y.length * SMOOTHING)) },
          Math.floor(plot.width / 2),
        )
      : undefined;
  const last = smooth ?? drawn;
  const bottom = MARGIN.top + plot.height;
  const id = `${chart.id}-${variant}`;
  return html`<svg class="chart ${variant}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-t ${id}-d">
<title id="${id}-t">${chart.title}</title><desc id="${id}-d">${chart.description}</desc>
<g class="grid">${vertical.values.map((value) => html`<path d="M${MARGIN.left} ${short(py(value))}H${width - MARGIN.right}"/>`)}</g>
<g class="tick end">${vertical.values.map((value) => html`<text x="${MARGIN.left - 8}" y="${short(py(value) + 4)}">${chart.yFormat(value, vertical.decimals)}</text>`)}</g>
<path class="baseline" d="M${MARGIN.left} ${bottom}H${width - MARGIN.right}"/>
<g class="tick middle">${horizontal.values
    .filter((value) => px(value) >= MARGIN.left + X_LABEL && value <= xHigh)
    .map(
      (value) =>
        html`<path d="M${short(px(value))} ${bottom}v4"/><text x="${short(px(value))}" y="${bottom + 17}">${value.toLocaleString('en-US')}</text>`,
    )}</g>
<text x="${MARGIN.left}" y="${bottom + 17}">${chart.xLabel}</text>
<path class="line ${smooth && 'faint'}" d="${path(drawn)}"/>
${smooth && html`<path class="line" d="${path(smooth)}"/>`}
${last.x.length > 0 && html`<circle class="dot" cx="${short(px(last.x.at(-1)!))}" cy="${short(py(last.y.at(-1)!))}" r="3.5"/>`}
</svg>`;
}

/** Lowest and highest, without spreading a million values over a call. */
function extremes(values: readonly number[]): readonly [number, number] {
  if (values.length === 0) return [0, 1];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** A tenth of a pixel is as fine as eyes are. */
const short = (value: number): string => String(Math.round(value * 10) / 10);
