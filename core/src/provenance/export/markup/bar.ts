import { type Html, html } from './html.js';

export type Tone = 'read' | 'kept' | 'held' | 'dropped' | 'loud';

export interface Bar {
  /** Beginning and end as parts of the whole width, 0 to 1. */
  readonly from?: number;
  readonly to: number;
  /** An upright line to read the bar against. */
  readonly reference?: number;
  readonly tone: Tone;
  /** What it shows, in words: for who cannot see it. */
  readonly title: string;
}

/** One bar as a picture of its own, to stand in a row of a table beside its figures. */
export const bar = ({ from = 0, to, reference, tone, title }: Bar): Html =>
  html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="${title}"><title>${title}</title><rect class="track" width="100" height="10"/>${
    to > from && part(from, to, tone)
  }${reference !== undefined && html`<path class="halo" d="M${hundredth(reference * 100)} -3V13"/><path class="reference" d="M${hundredth(reference * 100)} -3V13"/>`}</svg>`;

/** Parts of one whole, one behind the other. */
export const stacked = (
  parts: readonly { readonly share: number; readonly tone: Tone }[],
  title: string,
): Html => {
  let at = 0;
  return html`<svg class="bar whole" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="${title}"><title>${title}</title><rect class="track" width="100" height="10"/>${parts.map(
    ({ share, tone }) => {
      const from = at;
      at += share;
      return share > 0 && part(from, at, tone);
    },
  )}</svg>`;
};

function part(from: number, to: number, tone: Tone): Html {
  // Thinner than this is not seen; what is there must be.
  const width = Math.max(0.4, (to - from) * 100);
  return html`<rect class="${tone}" x="${hundredth(Math.min(from * 100, 99.6))}" width="${hundredth(width)}" height="10"/>`;
}

const hundredth = (value: number): string => String(Math.round(value * 100) / 100);
