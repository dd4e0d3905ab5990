import type { ExportFacts } from '../../facts/export-facts.js';
import { familyOf, type ReasonFamily } from '../../facts/reason-family.js';
import { countsOf, drops, plantedOf } from '../../facts/waterfall.js';
import { type Fragment, html, name, notRecorded } from '../../markup/html.js';
import { byteSize, counted, integer } from '../../markup/numbers.js';
import { table } from '../../markup/table.js';
import { answered, type Provider } from '../answers.js';

/** What filters looked for that bears on reservations of rights, and on content that must not be learned from. */
const RIGHTS: readonly (readonly [ReasonFamily, string])[] = [
  ['opt-out', 'Left out on request: opt-outs'],
  ['licence', 'Left out for their licence'],
  ['origin', 'Left out because what they were made of was'],
];
const CONTENT: readonly (readonly [ReasonFamily, string])[] = [
  ['words', 'Profanity and hate'],
  ['personal-data', 'Personal data'],
  ['secret', 'Secrets'],
];

/** Section 3 of the template. */
export const processing = (facts: ExportFacts, provider: Provider): Fragment => [
  html`<h3>3.1 Respect of reservation of rights from the text and data mining exception or limitation</h3>`,
  answered([
    [
      'Signatory to the Code of Practice for general-purpose AI models?',
      provider.says('processing.codeOfPractice'),
    ],
    ['Measures before and during collection', provider.says('processing.rightsReservations')],
  ]),
  measured(facts, RIGHTS),
  html`<p>${takenDown(facts)}</p>`,
  html`<h3>3.2 Removal of illegal content</h3>`,
  answered([['Measures', provider.says('processing.illegalContent')]]),
  measured(facts, CONTENT),
  answered([['3.3 Other information', provider.says('processing.other', 'optional')]]),
];

/** Counts of verdicts, planted documents apart; and who gave them. */
const measured = (facts: ExportFacts, families: readonly (readonly [ReasonFamily, string])[]): Fragment =>
  table(
    html`What the run’s filters did <small>from its tables; a nought says that no verdict is on record</small>`,
    [
      { head: 'Concern' },
      { head: 'Removed', kind: 'number' },
      { head: 'Rewritten', kind: 'number' },
      { head: 'By' },
    ],
    families.map(([family, words]) => {
      const dropped = drops(facts).steps.filter((step) => step.family === family);
      const rewritten = countsOf(facts.tally, 'rewrite').filter(({ reason }) => familyOf(reason) === family);
      const sum = (counts: readonly { readonly documents: number }[]) =>
        counts.reduce((total, { documents }) => total + documents, 0);
      const planted = dropped.reduce((total, step) => total + step.planted, 0);
      const plantedRewrites = rewritten.reduce(
        (total, { plugin, reason }) => total + plantedOf(facts.verdicts.plantedRewrites, plugin, reason),
        0,
      );
      return [
        words,
        integer(sum(dropped) - planted),
        integer(sum(rewritten) - plantedRewrites),
        [...new Set([...dropped, ...rewritten].map(({ plugin }) => plugin))].map((plugin, at) => [
          at > 0 && ', ',
          name(plugin),
        ]),
      ];
    }),
  );

const takenDown = ({ kept }: ExportFacts): Fragment =>
  kept.takenDown.documents === 0
    ? 'Since the run no document was taken down.'
    : `Since the run ${counted(kept.takenDown.documents, 'document')} of ${byteSize(kept.takenDown.bytes)} ${kept.takenDown.documents === 1 ? 'was' : 'were'} taken down on request, and ${kept.takenDown.documents === 1 ? 'is' : 'are'} in none of the figures above.`;

/** Where the lock is gone nobody knows which filters ran. */
export const filtersRan = ({ filters }: ExportFacts): Fragment =>
  filters === null
    ? notRecorded('Which filters ran is not recorded.')
    : html`Filters in their order: ${filters.map((filter, at) => [at > 0 && ', ', name(filter)])}.`;
