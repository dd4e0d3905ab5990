import type { JsonValue, TableShape } from '@framework/sdk';
import { plainText } from '../provenance/export/plain-text.js';
import type { SelectAnswer } from '../provenance/tables/tables-question.js';
import type { Style } from './output.js';
import { table, wholeText } from './text.js';

/** Characters of a cell: what is longer is cut, with its length. `--json` and `--out` have all of it. */
const WIDEST = 80;

/** Rows under the names of their columns; numbers stand at the right. */
export function answerText({ columns, rows, more }: SelectAnswer, style: Style): string {
  const align = columns
    .map((_, at) => (rows.length > 0 && rows.every((row) => isNumber(row[at])) ? 'r' : 'l'))
    .join('');
  const cells = rows.map((row) => columns.map((_, at) => cellText(row[at] ?? null, style)));
  const count = `${wholeText(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}`;
  return [
    table([columns.map(({ name }) => style.bold(plainText(name, WIDEST))), ...cells], align),
    '',
    more ? `  the first ${count}; more with --limit, all with --out` : style.dim(`  ${count}`),
  ].join('\n');
}

export const tablesText = (tables: readonly TableShape[], style: Style): string =>
  tables
    .map(({ name, meaning, columns }) =>
      [
        `${style.bold(name)}  ${meaning}`,
        table(
          columns.map((column) => [column.name, style.dim(column.type), column.meaning]),
          'lll',
          '    ',
        ),
      ].join('\n'),
    )
    .join('\n\n');

/** Names are strangers': one line, nothing hidden. */
const cellText = (value: JsonValue, style: Style): string =>
  value === null
    ? style.dim('null')
    : plainText(typeof value === 'string' ? value : JSON.stringify(value), WIDEST);

const isNumber = (value: JsonValue | undefined): boolean => value === null || typeof value === 'number';
