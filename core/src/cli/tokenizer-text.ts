import type {
  ComparedBucket,
  ComparedTokenizer,
  TokenizerComparison,
} from '../tokenizer/compare-tokenizers.js';
import type {
  Encoding,
  NamedPiece,
  SegmentationList,
  TokenizerInspection,
} from '../tokenizer/tokenizer-question.js';
import type { Style } from './output.js';
import { table, wholeText } from './text.js';

/** Pieces of a long list that are shown; `--json` has all. */
const SHOWN = 12;

export function inspectionText(
  one: TokenizerInspection & { readonly tokenizer: string },
  style: Style,
): string {
  const { algorithm, losses, kinds, settings, reserved, longest, unreachable, formats } = one;
  const lines = [
    `${style.bold(one.tokenizer)}  ${algorithm ?? 'a tokenizer'} of ${one.plugin}`,
    table(
      [
        ['vocabulary', wholeText(one.vocabularySize)],
        ['hash', one.hash],
        ['end of document', String(one.endOfDocument)],
        ['lossless', losses === null ? 'not told' : losses.length === 0 ? 'yes' : losses.join('; ')],
        ['exports as', formats.length === 0 ? 'nothing: its plugin writes no files' : formats.join(', ')],
      ],
      'll',
    ),
    '',
    style.bold('Pieces'),
    table(
      Object.entries(kinds).map(([kind, count]) => [kind, wholeText(count)]),
      'lr',
    ),
  ];
  if (Object.keys(settings).length > 0) {
    const rows = Object.entries(settings).map(([name, value]) => [name, String(value)]);
    lines.push('', style.bold('Settings'), table(rows, 'll'));
  }
  lines.push('', style.bold('Longest pieces'), piecesText(longest));
  if (reserved.length > 0) lines.push('', style.bold('Reserved'), piecesText(reserved, reserved.length));
  lines.push('', ...unreachableText(unreachable, style));
  return lines.join('\n');
}

function unreachableText(unreachable: readonly NamedPiece[] | null, style: Style): readonly string[] {
  if (unreachable === null) return [`${style.bold('Unreachable pieces')}: its plugin does not say`];
  const heading = `${style.bold('Unreachable pieces')}: ${wholeText(unreachable.length)}`;
  return unreachable.length === 0 ? [heading] : [heading, piecesText(unreachable)];
}

function piecesText(pieces: readonly NamedPiece[], most = SHOWN): string {
  const rows = pieces.slice(0, most).map(({ id, piece }) => [String(id), JSON.stringify(piece)]);
  const rest = pieces.length - rows.length;
  return rest > 0 ? `${table(rows, 'rl')}\n  and ${wholeText(rest)} more` : table(rows, 'rl');
}

export function encodingText({ tokens, bytes, unit, comesBack }: Encoding, style: Style): string {
  const summary = `${wholeText(tokens.length)} tokens of ${wholeText(bytes)} bytes${comesBack ? '' : '; decoded, they are another text'}`;
  if (tokens.length === 0) return summary;
  const rows = tokens.map(({ id, piece, from, to }) => [
    String(id),
    from === null || to === null ? '–' : `${from}–${to}`,
    JSON.stringify(piece),
  ]);
  const header = ['id', unit === 'utf16' ? 'UTF-16' : 'bytes', 'piece'].map(style.dim);
  return `${table([header, ...rows], 'rrl')}\n${summary}`;
}

export function segmentationsText({ segmentations, bytes }: SegmentationList, style: Style): string {
  const rows = segmentations.map(({ score, tokens }) => [
    score.toFixed(4),
    String(tokens.length),
    tokens.map(({ piece }) => JSON.stringify(piece)).join(' '),
  ]);
  const header = ['score', 'tokens', 'pieces'].map(style.dim);
  return `${table([header, ...rows], 'rrl')}\n${wholeText(rows.length)} ways to cut ${wholeText(bytes)} bytes`;
}

export function tokenizerComparisonText(comparison: TokenizerComparison, style: Style): string {
  const { a, b, vocabulary, buckets, total } = comparison;
  const sides = ({ name, vocabularySize, losses, unreachable }: ComparedTokenizer): readonly string[] => [
    name,
    losses === null ? 'not told' : losses.length === 0 ? 'yes' : 'no',
    wholeText(vocabularySize),
    unreachable === null ? 'not told' : wholeText(unreachable.length),
  ];
  const lines = [
    table(
      [
        ['', 'tokenizer', 'lossless', 'vocabulary', 'unreachable'].map(style.dim),
        ['a', ...sides(a)],
        ['b', ...sides(b)],
      ],
      'lllrr',
    ),
    '',
    `${style.bold('Pieces of text')}: ${wholeText(vocabulary.shared)} in both (${(100 * vocabulary.overlap).toFixed(1)} %), ` +
      `${wholeText(vocabulary.onlyA)} only in a, ${wholeText(vocabulary.onlyB)} only in b`,
    ...onlyText('a', vocabulary.longestOnlyA),
    ...onlyText('b', vocabulary.longestOnlyB),
  ];
  if (total === null) {
    return [...lines, '', 'Give files to see bytes a token: --text src/*.ts'].join('\n');
  }
  const header = ['', 'files', 'bytes', 'bytes a token, a', 'b', 'b against a'].map(style.dim);
  const rows = [...buckets.map(bucketRow), bucketRow(total).map(style.bold)];
  return [...lines, '', style.bold('Bytes a token'), table([header, ...rows], 'lrrrrr')].join('\n');
}

const onlyText = (side: string, pieces: readonly string[]): readonly string[] =>
  pieces.length === 0
    ? []
    : [`  longest only in ${side}: ${pieces.map((piece) => JSON.stringify(piece)).join(' ')}`];

function bucketRow({ bucket, files, bytes, bytesPerTokenA: a, bytesPerTokenB: b }: ComparedBucket): string[] {
  const per = (value: number | null) => (value === null ? '–' : value.toFixed(3));
  const against = a === null || b === null ? '' : `${b < a ? '' : '+'}${(100 * (b / a - 1)).toFixed(1)} %`;
  return [bucket, wholeText(files), wholeText(bytes), per(a), per(b), against];
}
