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
  return html`<li><span class="label">${label}</span><svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="track" width="100" height="10"/>${to !== null && to > from && filled(from, to, tone)}${
    reference !== undefined && html`<path class="reference" d="M${hundredth(reference * 100)} -3V13"/>`
  }${
    interval &&
    html`<path class="whisker" d="M${hundredth(interval[0] * 100)} 5H${hundredth(interval[1] * 100)}M${hundredth(interval[0] * 100)} 2v6M${hundredth(interval[1] * 100)} 2v6"/>`
  }</svg><span class="value">${value}</span>${note !== undefined && html`<span class="note">${note}</span>`}</li>`;
}

function filled(from: number, to: number, tone: Bar['tone']): Html {
  // Thinner than this is not seen; what is there must be.
  const width = Math.max(0.4, (to - from) * 100);
  return html`<rect class="${tone}" x="${hundredth(Math.min(from * 100, 99.6))}" width="${hundredth(width)}" height="10"/>`;
}

const hundredth = (value: number): string => String(Math.round(value * 100) / 100);
