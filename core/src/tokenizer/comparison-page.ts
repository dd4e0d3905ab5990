import { bar, stacked } from '../provenance/export/markup/bar.js';
import { type Fragment, Html, html, name, notRecorded } from '../provenance/export/markup/html.js';
import { byteSize, counted, integer, percent, shareOf } from '../provenance/export/markup/numbers.js';
import { page, pageSection } from '../provenance/export/markup/page.js';
import { firstOf, table } from '../provenance/export/markup/table.js';
import type { ComparedBucket, ComparedTokenizer, TokenizerComparison } from './compare-tokenizers.js';
import type { NamedPiece } from './tokenizer-question.js';

/** Of a list of pieces nobody reads to its end. */
const SHOWN = 40;

/** `framework tokenizer compare --html`: the comparison as one file with plots. The same comparison gives the same bytes. */
export const comparisonPage = (comparison: TokenizerComparison): string =>
  page(
    `${comparison.a.name} and ${comparison.b.name}: two tokenizers`,
    html`${masthead(comparison)}
<main>${pageSection('bytes', 'Bytes a token', 'How much text one token stands for. More is better: a context holds more of it.', bytesAToken(comparison))}
${pageSection('vocabulary', 'Vocabulary', 'Pieces of text that both have, and that one has alone.', vocabulary(comparison))}
${pageSection('unreachable', 'Unreachable', 'Pieces that no text becomes: room in the embedding table that nothing trains.', unreachable(comparison))}
</main>
<footer><p>Made by <code>framework tokenizer compare</code>. One file, nothing loaded from anywhere.</p></footer>`,
  );

function masthead({ a, b, vocabulary, total }: TokenizerComparison): Html {
  const figures: readonly (readonly [string, Fragment, Fragment])[] = [
    ['Vocabulary of a', integer(a.vocabularySize), name(a.name)],
    ['Vocabulary of b', integer(b.vocabularySize), name(b.name)],
    ['Pieces in both', percent(vocabulary.overlap), counted(vocabulary.shared, 'piece')],
    ...(total?.bytesPerTokenA == null || total.bytesPerTokenB === null
      ? []
      : ([
          ['Bytes a token, a', total.bytesPerTokenA.toFixed(3), byteSize(total.bytes)],
          ['Bytes a token, b', total.bytesPerTokenB.toFixed(3), against(total)],
        ] as const)),
  ];
  return html`
<header><p class="kicker">Two tokenizers</p><h1>${name(a.name)} and ${name(b.name)}</h1>
<dl class="figures">${figures.map(([what, value, note]) => html`<div><dt>${what}</dt><dd>${value}<small>${note}</small></dd></div>`)}</dl>
${[a, b].map(lossText)}
<nav><ul><li><a href="#bytes">Bytes a token</a></li><li><a href="#vocabulary">Vocabulary</a></li><li><a href="#unreachable">Unreachable</a></li></ul></nav></header>`;
}

/** What loses text has fewer bytes to stand for than it was given. */
const lossText = ({ name: of, losses }: ComparedTokenizer): Fragment =>
  losses !== null &&
  losses.length > 0 &&
  html`<p class="caption">${name(of)} does not bring every text back (${losses.join('; ')}): its bytes a token are of text it has changed.</p>`;

function bytesAToken({ buckets, total, a, b }: TokenizerComparison): Fragment {
  if (total === null) return html`<p>${notRecorded('No text was given: --text')}</p>`;
  const all = [...buckets, total];
  const most = Math.max(
    ...all.flatMap(({ bytesPerTokenA, bytesPerTokenB }) => [bytesPerTokenA ?? 0, bytesPerTokenB ?? 0]),
  );
  const plot = (value: number | null, tone: 'read' | 'kept', of: string): Fragment =>
    value !== null &&
    bar({ to: most === 0 ? 0 : value / most, tone, title: `${of}: ${value.toFixed(3)} bytes a token` });
  return html`${table(
    html`Bytes a token <small>by extension; grey is a, ${name(a.name)}; the colour is b, ${name(b.name)}</small>`,
    [
      { head: 'Text' },
      { head: 'Bytes', kind: 'number' },
      { head: 'Bytes a token', kind: 'plot' },
      { head: 'a', kind: 'number' },
      { head: 'b', kind: 'number' },
      { head: 'b against a', kind: 'number' },
    ],
    all.map((bucket) => [
      bucket === total ? html`<span class="strong">All</span>` : name(bucket.bucket),
      html`${byteSize(bucket.bytes)}<span class="note">${counted(bucket.files, 'file')}</span>`,
      [plot(bucket.bytesPerTokenA, 'read', 'a'), plot(bucket.bytesPerTokenB, 'kept', 'b')],
      bucket.bytesPerTokenA?.toFixed(3) ?? '–',
      bucket.bytesPerTokenB?.toFixed(3) ?? '–',
      against(bucket),
    ]),
  )}`;
}

function against({ bytesPerTokenA: a, bytesPerTokenB: b }: ComparedBucket): string {
  if (a === null || b === null) return '–';
  const change = 100 * (b / a - 1);
  return `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(1)}%`;
}

function vocabulary({
  vocabulary: { shared, onlyA, onlyB, lengths, longestOnlyA, longestOnlyB },
}: TokenizerComparison): Fragment {
  const all = shared + onlyA + onlyB;
  const most = Math.max(1, ...lengths.flatMap(({ a, b }) => [a, b]));
  return html`<figure><figcaption>${counted(onlyA, 'piece')} only in a, ${integer(shared)} in both, ${integer(onlyB)} only in b</figcaption>${stacked(
    [
      { share: shareOf(onlyA, all), tone: 'read' },
      { share: shareOf(shared, all), tone: 'held' },
      { share: shareOf(onlyB, all), tone: 'kept' },
    ],
    `${onlyA} only in a, ${shared} in both, ${onlyB} only in b`,
  )}</figure>${table(
    html`Pieces by length <small>in characters; grey is a, the colour is b</small>`,
    [
      { head: 'Characters', kind: 'number' },
      { head: 'Pieces', kind: 'plot' },
      { head: 'a', kind: 'number' },
      { head: 'b', kind: 'number' },
    ],
    lengths.map(({ characters, a, b }) => [
      integer(characters),
      [
        bar({ to: a / most, tone: 'read', title: `a: ${a} pieces of ${characters} characters` }),
        bar({ to: b / most, tone: 'kept', title: `b: ${b} pieces of ${characters} characters` }),
      ],
      integer(a),
      integer(b),
    ]),
  )}${onlyIn('a', longestOnlyA)}${onlyIn('b', longestOnlyB)}`;
}

const onlyIn = (side: string, pieces: readonly string[]): Fragment =>
  pieces.length > 0 &&
  html`<p class="caption">The longest only in ${side}: ${pieces.map((piece) => html`<code>${JSON.stringify(piece)}</code> `)}</p>`;

const unreachable = ({ a, b }: TokenizerComparison): Fragment =>
  [a, b].map((one) => html`<h3>${name(one.name)}</h3>${unreachableOf(one.unreachable)}`);

function unreachableOf(pieces: readonly NamedPiece[] | null): Html {
  if (pieces === null) return html`<p>${notRecorded('Its plugin does not say')}</p>`;
  if (pieces.length === 0) return html`<p>None.</p>`;
  const { shown, rest } = firstOf(pieces, SHOWN);
  return html`<p>${counted(pieces.length, 'piece')}: ${shown.map(({ id, piece }) => html`<code>${JSON.stringify(piece)}</code> <small>${id}</small> `)}${rest.length > 0 && `and ${integer(rest.length)} more`}</p>`;
}
