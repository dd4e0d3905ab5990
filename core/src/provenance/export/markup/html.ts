import { plainText } from '../plain-text.js';

/** Markup that may be put into a page as it is. Only `html` and the card's own style sheet make it. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What may stand in a template: text and numbers are escaped, nothing at all leaves nothing. */
export type Fragment = Html | string | number | null | undefined | false | readonly Fragment[];

/**
 * A template that escapes by default: the name of a repository or a licence can hold anything, and none of it may become
 * markup. Attribute values stand in double quotes.
 *
 * @example
 * html`<td title="${id}">${id}</td>`
 */
export function html(parts: TemplateStringsArray, ...values: readonly Fragment[]): Html {
  let markup = parts[0]!;
  for (const [index, value] of values.entries()) markup += render(value) + parts[index + 1]!;
  return new Html(markup);
}

function render(value: Fragment): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.markup;
  if (Array.isArray(value)) return value.map(render).join('');
  return escapeText(String(value));
}

/** The five characters of the syntax; what else deceives a reader is made visible by `plainText` before. */
export const escapeText = (text: string): string =>
  plainText(text, Number.MAX_SAFE_INTEGER).replace(/[&<>"']/g, (character) => ENTITIES[character]!);

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A name somebody else chose: cut, of a direction of its own, and broken between its parts. */
export const name = (text: string): Html =>
  html`<bdi class="name">${plainText(text)
    .split(BREAKABLE)
    .map((part, at) => html`${at > 0 && html`<wbr>`}${part}`)}</bdi>`;

/** Behind what separates the parts of a path, a version or an identifier. */
const BREAKABLE = /(?<=[/:@_-])(?=[^/:@_-])/;

/** A part that is not on record says so. */
export const notRecorded = (what: Fragment = 'not recorded'): Html => html`<i class="missing">${what}</i>`;
