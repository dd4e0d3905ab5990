import { BLEND_GROUPS, type BlendCount, type BlendDifference } from '../diff/blends.js';
import type { Style } from './output.js';
import { bytesText, table, wholeText } from './text.js';

/** Totals, then each kind of group where the two differ. */
export function blendsText(difference: BlendDifference, limit: number, style: Style): string {
  const { a, b, same, totals, heldOut, takenDown, groups } = difference;
  const row = (name: string, one: BlendCount, other: BlendCount): readonly string[] => [
    name,
    wholeText(one.documents),
    wholeText(other.documents),
    bytesText(one.bytes),
    bytesText(other.bytes),
    wholeText(one.tokens),
    wholeText(other.tokens),
    signed(other.tokens - one.tokens),
  ];
  const heading = ['', 'documents', '', 'bytes', '', 'tokens', '', 'change'].map(style.dim);
  const lines = [
    `${style.bold(a)} → ${style.bold(b)}  ${same ? style.green('the same documents and tokens, to the byte') : 'differ'}`,
    '',
    table(
      [
        heading,
        row('trained on', totals.a, totals.b),
        row('held out', heldOut.a, heldOut.b),
        ...(takenDown.a.documents + takenDown.b.documents === 0
          ? []
          : [row('taken down', takenDown.a, takenDown.b)]),
      ],
      'lrrrrrrr',
    ),
  ];
  for (const group of BLEND_GROUPS) {
    const found = groups[group];
    if (found.length === 0) continue;
    const shown = found.slice(0, limit).map((one) => row(one.value, one.a, one.b));
    lines.push('', `  ${style.bold(`by ${group}`)}`, table([heading, ...shown], 'lrrrrrrr', '    '));
    if (found.length > limit)
      lines.push(style.dim(`    and ${wholeText(found.length - limit)} more (--limit)`));
  }
  return lines.join('\n');
}

const signed = (change: number): string =>
  change === 0 ? '' : `${change > 0 ? '+' : '−'}${wholeText(Math.abs(change))}`;
