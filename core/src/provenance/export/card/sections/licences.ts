import { both, total } from '../../facts/counts.js';
import type { ExportFacts } from '../../facts/export-facts.js';
import { NOT_STATED } from '../../facts/kept-documents.js';
import { CLASS_WORDS, classOf, LOUD } from '../../licence/licence-class.js';
import { type Fragment, html, name, notRecorded } from '../../markup/html.js';
import { byteSize, counted, integer } from '../../markup/numbers.js';
import { firstOf, table } from '../../markup/table.js';
import { acknowledged } from '../acknowledged.js';
import type { Section } from '../section.js';
import { AMOUNT_COLUMNS, amountCells, sumOf } from '../value-table.js';

/** Licences listed one by one, the others together; those that must not be missed come first, and apart. */
const LISTED = 40;
const LISTED_LOUD = 200;

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
  const whole = total(facts.kept.licences);
  const loud = firstOf(
    facts.kept.licences.filter(({ value }) => LOUD.has(classOf(value))),
    LISTED_LOUD,
  );
  const quiet = firstOf(
    facts.kept.licences.filter(({ value }) => !LOUD.has(classOf(value))),
    LISTED,
  );
  return table(
    html`Kept, by licence <small>held-out documents included</small>`,
    [{ head: 'Licence' }, { head: 'Class' }, ...AMOUNT_COLUMNS],
    [
      ...loud.shown.map((count) => [
        loudLabel(facts, count.value),
        html`<span class="class loud">${CLASS_WORDS[classOf(count.value)]}</span>`,
        ...amountCells(both(count), whole, 'loud'),
      ]),
      ...(loud.rest.length > 0
        ? [
            [
              `${integer(loud.rest.length)} more`,
              html`<span class="class loud">as above</span>`,
              ...amountCells(sumOf(loud.rest), whole, 'loud'),
            ],
          ]
        : []),
      ...quiet.shown.map((count) => [
        name(count.value),
        html`<span class="class">${CLASS_WORDS[classOf(count.value)]}</span>`,
        ...amountCells(both(count), whole),
      ]),
      ...(quiet.rest.length > 0
        ? [[`${integer(quiet.rest.length)} more`, '', ...amountCells(sumOf(quiet.rest), whole)]]
        : []),
    ],
  );
}

/** A licence that must not be missed, with who let it in. */
function loudLabel(facts: ExportFacts, licence: string): Fragment {
  if (licence === NOT_STATED) return html`<i>not stated</i>`;
  const by = acknowledged(facts, licence);
  return [
    name(licence),
    html`<span class="note">${
      by.length > 0
        ? html`acknowledged: ${by.map(({ path }, at) => html`${at > 0 && ', '}${name(path)}`)}`
        : 'named in no filter’s configuration'
    }</span>`,
  ];
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
