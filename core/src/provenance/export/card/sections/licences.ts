import { both, NONE, plus, total } from '../../facts/counts.js';
import type { ExportFacts } from '../../facts/export-facts.js';
import { NOT_STATED } from '../../facts/kept-documents.js';
import { CLASS_WORDS, classOf, LOUD } from '../../licence/licence-class.js';
import { bar } from '../../markup/bar.js';
import { type Fragment, html, name, notRecorded } from '../../markup/html.js';
import { byteSize, compact, counted, integer, percent, shareOf } from '../../markup/numbers.js';
import { firstOf, table } from '../../markup/table.js';
import { acknowledged } from '../acknowledged.js';
import type { Section } from '../section.js';

/** Licences listed one by one; the others together, but loud ones always by themselves. */
const LISTED = 40;

export const licences: Section = {
  id: 'licences',
  title: 'Licences',
  lead: 'Under what terms the kept documents stand, and what was removed over them.',
  content: (facts) => [
    keptTable(facts),
    html`<p class="caption">A document stands under the licence its licence filter found or elected, an SPDX id. The run records no class: the class is this card’s own reading of the id, and one it does not know is marked like one that restricts.</p>`,
    elections(facts),
    flags(facts),
    removedOver(facts),
  ],
};

function keptTable(facts: ExportFacts): Fragment {
  const all = total(facts.kept.licences);
  const loud = facts.kept.licences.filter(({ value }) => LOUD.has(classOf(value)));
  const quiet = firstOf(
    facts.kept.licences.filter(({ value }) => !LOUD.has(classOf(value))),
    LISTED,
  );
  const rest = quiet.rest.reduce((sum, count) => plus(sum, both(count)), NONE);
  const row = (
    label: Fragment,
    kind: Fragment,
    tone: 'kept' | 'loud',
    count: typeof rest,
  ): readonly Fragment[] => {
    const part = shareOf(count.bytes, all.bytes);
    return [
      label,
      kind,
      bar({ to: part, tone, title: `${percent(part)} of the kept bytes` }),
      percent(part),
      integer(count.documents),
      byteSize(count.bytes),
      count.tokens === null ? notRecorded() : compact(count.tokens),
    ];
  };
  return table(
    html`Kept, by licence <small>held-out documents included</small>`,
    [
      { head: 'Licence' },
      { head: 'Class' },
      { head: 'Part of the bytes', kind: 'plot' },
      { head: 'Part', kind: 'number' },
      { head: 'Documents', kind: 'number' },
      { head: 'Bytes', kind: 'number' },
      { head: 'Tokens', kind: 'number' },
    ],
    [
      ...[...loud, ...quiet.shown].map((count) => {
        const known = classOf(count.value);
        const isLoud = LOUD.has(known);
        const by = acknowledged(facts, count.value);
        return row(
          [
            count.value === NOT_STATED ? html`<i>not stated</i>` : name(count.value),
            isLoud &&
              count.value !== NOT_STATED &&
              html`<span class="note">${by.length > 0 ? html`acknowledged: ${by.map(({ path }, at) => html`${at > 0 && ', '}${name(path)}`)}` : 'named in no filter’s configuration'}</span>`,
          ],
          html`<span class="class${isLoud && ' loud'}">${CLASS_WORDS[known]}</span>`,
          isLoud ? 'loud' : 'kept',
          both(count),
        );
      }),
      ...(quiet.rest.length > 0 ? [row(`${integer(quiet.rest.length)} more`, '', 'kept', rest)] : []),
    ],
  );
}

function elections({ kept }: ExportFacts): Fragment {
  if (kept.elections.length === 0) {
    return html`<p>No kept document’s source states a choice of licences of which one was elected.</p>`;
  }
  const { shown, rest } = firstOf(kept.elections, LISTED);
  return [
    table(
      html`Elected <small>where a source offers a choice, kept documents</small>`,
      [
        { head: 'Stated' },
        { head: 'Elected' },
        { head: 'Documents', kind: 'number' },
        { head: 'Bytes', kind: 'number' },
      ],
      shown.map(({ stated, elected, ...count }) => [
        name(stated),
        elected === NOT_STATED ? notRecorded('none') : name(elected),
        integer(both(count).documents),
        byteSize(both(count).bytes),
      ]),
    ),
    rest.length > 0 && html`<p class="caption">${counted(rest.length, 'more choice')}.</p>`,
  ];
}

/** What sources claim of their own licences: apart from what a filter found. */
const flags = ({ kept }: ExportFacts): Fragment =>
  kept.flags.length > 0 &&
  table(
    html`Flags <small>what the sources say of kept documents</small>`,
    [{ head: 'Flag' }, { head: 'Documents', kind: 'number' }, { head: 'Bytes', kind: 'number' }],
    firstOf(kept.flags, LISTED).shown.map((count) => [
      html`<span class="class loud">${name(count.value)}</span>`,
      integer(both(count).documents),
      byteSize(both(count).bytes),
    ]),
  );

function removedOver({ verdicts }: ExportFacts): Fragment {
  const found = verdicts.found.licence ?? [];
  if (found.length === 0) return html`<p>No document was removed over a licence that its verdict names.</p>`;
  const { shown, rest } = firstOf(found, LISTED);
  return [
    table(
      html`Removed over their licence <small>by the licence that stood in the way; planted documents apart</small>`,
      [{ head: 'Licence' }, { head: 'Class' }, { head: 'Documents', kind: 'number' }],
      shown.map(({ what, times }) => [name(what), CLASS_WORDS[classOf(what)], integer(times)]),
    ),
    rest.length > 0 && html`<p class="caption">${counted(rest.length, 'more licence')}.</p>`,
  ];
}
