import type { JsonValue } from '@framework/sdk';

/** Markdown that holds what a model or a document said: shown, never obeyed. */

const CONTROL = /[^\P{Cc}\n\t]|[\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/** Control characters, and those that turn the direction of writing, as escapes. */
const plain = (text: string): string =>
  text.replace(CONTROL, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);

/** A block of code that nothing inside can close. */
export function codeBlock(text: string, maxCharacters: number): string {
  const shown = plain(text.length > maxCharacters ? text.slice(0, maxCharacters) : text);
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  const left = text.length - maxCharacters;
  return `${fence}\n${shown}\n${fence}\n${left > 0 ? `\n(${left} characters more)\n` : ''}`;
}

/** A table's cell: one line, its bars and marks escaped. */
const cell = (text: string): string =>
  plain(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>#|!~&]/g, (mark) => `&#${mark.codePointAt(0)};`);

export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows.map((row) => row.map(cell))]
    .map((row) => `| ${row.join(' | ')} |\n`)
    .join('');

export const jsonBlock = (value: JsonValue, maxCharacters: number): string =>
  codeBlock(JSON.stringify(value, null, 2), maxCharacters);
