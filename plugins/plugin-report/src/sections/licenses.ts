import type { GroupCount } from '@framework/sdk';
import type { Facts, Groups } from '../facts.js';
import { byteSize, compact, counted, integer, percent } from '../format.js';
import { type Fragment, html } from '../html.js';
import { type ReasonCount, reasonCounts, topWithRest } from '../reasons.js';
import { folded, missing, name, table } from '../table.js';
import { isUnknown, type SplitGroup, splitGroups } from './groups.js';
import type { Section } from './section.js';

export const licenses: Section = {
  id: 'licences',
  title: 'Licences',
  lead: 'Under what terms the kept documents stand, and what was dropped over them.',
  content: (facts, config) => {
    const reasons = reasonCounts(facts.tally).filter(({ reason }) => /licen[cs]e/i.test(reason));
    const dropped = reasons.filter(({ action }) => action === 'drop');
    return [
      keptTable(facts.licenses, config.reasons),
      elections(facts, reasons, config.reasons),
      dropped.length > 0
        ? reasonTable('Dropped over their licence', dropped, config.reasons)
        : missing('No document was dropped over its licence.'),
    ];
  },
};

/** One licence a row, what is trained on and what is held out apart. */
function keptTable(groups: Groups, limit: number): Fragment {
  if (groups === null || groups.length === 0) return missing('No kept document states a licence.');
  const licences = splitGroups(groups);
  const { top, rest } = topWithRest(licences, limit);
  const trained = licences.reduce((sum, { train }) => sum + train.bytes, 0);
  const row = (label: Fragment, { train, others }: Omit<SplitGroup, 'value'>): readonly Fragment[] => [
    label,
    integer(train.documents),
    byteSize(train.bytes),
    trained === 0 ? '' : percent(train.bytes / trained),
    compact(train.tokens),
    others.map(({ split, documents, bytes, tokens }, at) => [
      at > 0 && html`<br>`,
      html`${split !== 'heldout' && html`${name(split)}: `}${counted(documents, 'document')}, ${byteSize(bytes)}, ${compact(tokens)} tokens`,
    ]),
  ];
  const others = licences.slice(top.length);
  return table(
    'Kept, by licence',
    [
      { head: 'Licence' },
      { head: 'Documents', kind: 'number' },
      { head: 'Bytes', kind: 'number' },
      { head: 'Share of bytes', kind: 'number' },
      { head: 'Tokens', kind: 'number' },
      { head: 'Held out besides' },
    ],
    [
      ...top.map((licence) =>
        row(isUnknown(licence.value) ? html`<i>not stated</i>` : name(licence.value), licence),
      ),
      ...(rest ? [row(`${integer(rest.items)} more`, sumOf(others))] : []),
      ...(licences.length > 1 ? [row(html`<b>All</b>`, sumOf(licences)).map(bold)] : []),
    ],
  );
}

const bold = (cell: Fragment, at: number): Fragment => (at === 0 ? cell : html`<b>${cell}</b>`);

function sumOf(licences: readonly SplitGroup[]): Omit<SplitGroup, 'value'> {
  const [all] = splitGroups(
    licences.flatMap(({ train, others }): GroupCount[] =>
      [{ ...train, split: 'train' }, ...others].map((count) => ({ ...count, value: '' })),
    ),
  );
  return all!;
}

/**
 * Where a document offers a choice of licences, one was elected. Hosts keep no evidence of what was kept, so what was offered
 * is told by what the sources state.
 */
function elections({ licenseExpressions }: Facts, reasons: readonly ReasonCount[], limit: number): Fragment {
  const elected = reasons.filter(({ action, reason }) => action === 'keep' && reason === 'license-elected');
  const documents = elected.reduce((sum, count) => sum + count.documents, 0);
  if (documents === 0) return html`<p class="caption">No document offered a choice of licences.</p>`;
  const bytes = elected.reduce((sum, count) => sum + count.bytes, 0);
  const offered = splitGroups((licenseExpressions ?? []).filter(({ value }) => CHOICE.test(value)));
  const { top, rest } = topWithRest(offered, limit);
  return [
    html`<p class="caption">${counted(documents, 'document')}, ${byteSize(bytes)}, offered a choice of licences, and one that the policy allows was elected. They are counted under that licence above, as far as no other filter dropped them.</p>`,
    offered.length > 0 &&
      folded(
        `Choices that kept documents offer (${offered.length})`,
        table(
          'Choices that kept documents offer',
          [{ head: 'As stated' }, { head: 'Documents', kind: 'number' }, { head: 'Bytes', kind: 'number' }],
          [
            ...top.map((choice) => [name(choice.value), integer(choice.documents), byteSize(choice.bytes)]),
            ...(rest ? [[`${integer(rest.items)} more`, integer(rest.documents), byteSize(rest.bytes)]] : []),
          ],
        ),
      ),
  ];
}

/** SPDX's operator stands in capitals; `GPL-2.0 or later` is no choice. */
const CHOICE = / OR /;

function reasonTable(caption: string, reasons: readonly ReasonCount[], limit: number): Fragment {
  const { top, rest } = topWithRest(reasons, limit);
  return table(
    caption,
    [
      { head: 'Reason' },
      { head: 'Documents', kind: 'number' },
      { head: 'Bytes', kind: 'number' },
      { head: 'Filter' },
    ],
    [
      ...top.map(({ reason, documents, bytes, plugin }) => [
        name(reason),
        integer(documents),
        byteSize(bytes),
        name(plugin),
      ]),
      ...(rest ? [[`${integer(rest.items)} more`, integer(rest.documents), byteSize(rest.bytes), '']] : []),
    ],
  );
}
