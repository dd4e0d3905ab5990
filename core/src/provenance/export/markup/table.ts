import { type Fragment, type Html, html } from './html.js';

export interface Column {
  readonly head: string;
  /** Numbers stand to the right; a plot takes the width that is left. */
  readonly kind?: 'text' | 'number' | 'code' | 'plot';
}

/** A table with its caption: what a plot in it shows stands beside it in figures. It scrolls in its own frame, never the page. */
export const table = (
  caption: Fragment,
  columns: readonly Column[],
  rows: readonly (readonly Fragment[])[],
): Html =>
  html`<div class="scroll" tabindex="0"><table><caption>${caption}</caption><thead><tr>${columns.map(
    ({ head, kind }) => html`<th scope="col" class="${kind ?? 'text'}">${head}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (cells) =>
      html`<tr>${cells.map((cell, at) =>
        at === 0
          ? html`<th scope="row" class="${columns[at]?.kind ?? 'text'}">${cell}</th>`
          : html`<td class="${columns[at]?.kind ?? 'text'}">${cell}</td>`,
      )}</tr>`,
  )}</tbody></table></div>`;

/** Facts with a name each. */
export const definitions = (rows: readonly (readonly [Fragment, Fragment])[]): Html =>
  html`<dl class="facts">${rows.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`;

/** The first `limit`, and what is left of them. A remainder of one would take the line that names it. */
export const firstOf = <Item>(
  items: readonly Item[],
  limit: number,
): { readonly shown: readonly Item[]; readonly rest: readonly Item[] } =>
  items.length <= limit + 1
    ? { shown: items, rest: [] }
    : { shown: items.slice(0, limit), rest: items.slice(limit) };
