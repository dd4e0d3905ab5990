import { both, type KeptCount, NONE, plus, total, type ValueCount } from '../facts/counts.js';
import { NOT_STATED } from '../facts/kept-documents.js';
import { bar } from '../markup/bar.js';
import { type Fragment, html, name, notRecorded } from '../markup/html.js';
import { byteSize, compact, integer, percent, shareOf } from '../markup/numbers.js';
import { type Column, firstOf, table } from '../markup/table.js';

/** Values listed one by one; the others together. */
const LISTED = 30;

/** The columns that say how much of what was kept something is: a plot, then figures. */
export const AMOUNT_COLUMNS: readonly Column[] = [
  { head: 'Part of the bytes', kind: 'plot' },
  { head: 'Part', kind: 'number' },
  { head: 'Documents', kind: 'number' },
  { head: 'Bytes', kind: 'number' },
  { head: 'Tokens', kind: 'number' },
];

/** Their cells. */
export function amountCells(
  { documents, bytes, tokens }: KeptCount,
  whole: KeptCount,
  tone: 'kept' | 'loud' = 'kept',
): readonly Fragment[] {
  const part = shareOf(bytes, whole.bytes);
  return [
    bar({ to: part, tone, title: `${percent(part)} of the bytes` }),
    percent(part),
    integer(documents),
    byteSize(bytes),
    tokens === null ? notRecorded() : compact(tokens),
  ];
}

export const sumOf = (counts: readonly ValueCount[]): KeptCount =>
  counts.reduce((sum, count) => plus(sum, both(count)), NONE);

/**
 * Kept documents by a value of theirs, as parts of all of them.
 *
 * @param head what the value is: `Language`
 */
export function valueTable(caption: string, head: string, counts: readonly ValueCount[]): Fragment {
  const whole = total(counts);
  const { shown, rest } = firstOf(counts, LISTED);
  return table(
    html`${caption} <small>held-out documents included</small>`,
    [{ head }, ...AMOUNT_COLUMNS],
    [
      ...shown.map((count) => [
        count.value === NOT_STATED ? notRecorded() : name(count.value),
        ...amountCells(both(count), whole),
      ]),
      ...(rest.length > 0 ? [[`${integer(rest.length)} more`, ...amountCells(sumOf(rest), whole)]] : []),
    ],
  );
}
