import { type Fragment, type Html, html } from './html.js';

export interface Column {
  readonly head: string;
  /** Numbers stand to the right. */
  readonly kind?: 'text' | 'number' | 'code';
}

/** A table with its caption; it scrolls inside its own frame, never the page. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Fragment[])[],
): Html {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table><caption><span>${caption}</span></caption><thead><tr>${columns.map(
    ({ head, kind }) => html`<th scope="col" class="${kind ?? 'text'}">${head}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (cells) =>
      html`<tr>${cells.map((cell, at) =>
        at === 0
          ? html`<th scope="row" class="${columns[at]?.kind ?? 'text'}">${cell}</th>`
          : html`<td class="${columns[at]?.kind ?? 'text'}">${cell}</td>`,
      )}</tr>`,
  )}</tbody></table></div>`;
}

/** Something that may be long, folded. */
export const folded = (summary: Fragment, content: Fragment): Html =>
  html`<details><summary>${summary}</summary>${content}</details>`;

/** A part that is not there says so, and why. */
export const missing = (why: Fragment): Html => html`<p class="missing">${why}</p>`;

/** A name somebody else chose: its direction is its own, and it breaks between its parts. */
export const name = (text: string): Html =>
  html`<bdi class="name">${text.split(BREAKABLE).map((part, at) => html`${at > 0 && html`<wbr>`}${part}`)}</bdi>`;

/** Behind what separates the parts of a path, a version or an identifier. */
const BREAKABLE = /(?<=[/:@_-])(?=[^/:@_-])/;

/** The first characters of a hash; the whole on demand. */
export const hash = (text: string): Html =>
  html`<code class="hash" title="${text}">${text.slice(0, 12)}</code>`;
