/** Markup that may be put into a page as it is. Only `html` and `stylesheet` make it. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
  toString(): string {
    return this.markup;
  }
}

/** What may stand in a template: text and numbers are escaped, nothing at all leaves nothing. */
export type Fragment = Html | string | number | null | undefined | false | readonly Fragment[];

/**
 * A template that escapes by default: a file name, a licence or a model's output can hold anything, and none of it may
 * become markup. Attribute values stand in double quotes.
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

/**
 * Text for HTML, in element content and in quoted attributes. Beyond the five characters of the syntax, what would
 * deceive a reader is made visible: control characters as their pictures (␛), and the marks that reorder or hide text
 * (Unicode TR36, "Trojan Source") as their code points.
 */
export function escapeText(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const entity = ENTITIES[character];
    if (entity !== undefined) return entity;
    const code = character.codePointAt(0)!;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    if (code === 0x7f) return '␡';
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * The syntax's characters; C0 but tab and newline, DEL, C1; soft hyphen; Arabic letter mark; zero-width and direction
 * marks; line and paragraph separators, embeddings, overrides and isolates; byte-order mark; lone surrogates; tags.
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[&<>"'\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\u{e0000}-\u{e007f}]/gu;
