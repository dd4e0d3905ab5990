import { type Fragment, type Html, html } from '../html.js';

export interface Bar {
  readonly label: Fragment;
  readonly value: Fragment;
  /** Beginning and end of the bar, as shares of the whole width; null draws none: nothing was measured. */
  readonly from?: number;
  readonly to: number | null;
  /** Whiskers: a confidence interval, as shares of the whole width. */
  readonly interval?: readonly [number, number];
  /** An upright line to read the bar against, as a share of the whole width. */
  readonly reference?: number;
  readonly tone: 'model' | 'baseline' | 'control' | 'kept' | 'held' | 'dropped';
  readonly note?: Fragment;
}

/** Bars one below the other, each with its label and its value in text: a list that can be read without seeing it. */
export const bars = (rows: readonly Bar[]): Html => html`<ul class="bars">${rows.map(bar)}</ul>`;

function bar({ label, value, from = 0, to, interval, reference, tone, note }: Bar): Html {
  return html`<li><span class="label">${label}</span><svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="track" width="100" height="10"/>${to !== null && to > from && filled(from, to, tone)}${reference !== undefined && haloed('reference', `M${hundredth(reference * 100)} -3V13`)}${interval && haloed('whisker', whisker(interval))}</svg><span class="value">${value}</span>${note !== undefined && html`<span class="note">${note}</span>`}</li>`;
}

function filled(from: number, to: number, tone: Bar['tone']): Html {
  // Thinner than this is not seen; what is there must be.
  const width = Math.max(0.4, (to - from) * 100);
  return html`<rect class="${tone}" x="${hundredth(Math.min(from * 100, 99.6))}" width="${hundredth(width)}" height="10"/>`;
}

/** A line that is seen on the bar and beside it, whatever their colours. */
const haloed = (kind: 'reference' | 'whisker', d: string): Html =>
  html`<path class="halo" d="${d}"/><path class="${kind}" d="${d}"/>`;

function whisker(interval: readonly [number, number]): string {
  const [low, high] = interval.map((end) => hundredth(end * 100));
  return `M${low} 5H${high}M${low} 2v6M${high} 2v6`;
}

const hundredth = (value: number): string => String(Math.round(value * 100) / 100);
