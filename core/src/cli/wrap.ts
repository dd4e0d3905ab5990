import { width } from './text.js';

/** Widest line of what people read; a terminal of the usual size shows it whole. */
export const COLUMNS = 80;

/**
 * Words laid on lines no wider than `COLUMNS`. A word that is wider by itself (a path, a hash) is left whole.
 *
 * @param first what the first line begins with
 * @param rest what every later line begins with; blanks as wide as `first` when left out
 */
export function wrap(text: string, first = '', rest = ' '.repeat(width(first))): string {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (!empty && width(line) + 1 + width(word) > COLUMNS) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line].join('\n');
}

/** `key   value` with the values under each other, each wrapped in its own column. */
export function facts(rows: readonly (readonly [string, string])[], indent = '  '): string {
  const widest = Math.max(0, ...rows.map(([key]) => key.length));
  return rows.map(([key, value]) => wrap(value, `${indent}${key.padEnd(widest)}  `)).join('\n');
}
