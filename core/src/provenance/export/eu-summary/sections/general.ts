import { total } from '../../facts/counts.js';
import type { ExportFacts } from '../../facts/export-facts.js';
import { NOT_STATED } from '../../facts/kept-documents.js';
import { type Fragment, html, name, notRecorded } from '../../markup/html.js';
import { compact, counted, percent, shareOf } from '../../markup/numbers.js';
import { firstOf, table } from '../../markup/table.js';
import { answered, type Provider } from '../answers.js';
import { sizeRange } from '../size-range.js';

/** Languages listed one by one. */
const LISTED = 40;

/** Section 1 of the template. */
export const general = (facts: ExportFacts, provider: Provider): Fragment => [
  html`<h3>1.1 Provider identification</h3>`,
  answered([
    ['Provider name', provider.says('provider.name')],
    ['Contact details', provider.says('provider.contact')],
    ['Authorised representative', provider.says('provider.representative')],
  ]),
  html`<h3>1.2 Model identification</h3>`,
  answered([
    ['Versioned model name(s)', provider.says('model.names')],
    ['Model dependencies', provider.says('model.dependencies')],
    ['Date of placement on the Union market', provider.says('model.placedOnMarket')],
  ]),
  html`<h3>1.3 Modalities, overall training data size and other characteristics</h3>`,
  modalities(facts),
  answered([
    ['Latest date of data acquisition or collection', provider.says('data.latestCollection')],
    ['Is data still collected to train the model further?', provider.says('data.stillCollected')],
    ['Linguistic characteristics', linguistic(facts)],
    ['Other relevant characteristics', provider.says('data.otherCharacteristics', 'optional')],
    ['Additional comments', provider.says('summary.comments', 'optional')],
  ]),
];

/** Tokens of what is trained on, once: after pre-processing and before training, as the template asks. */
function modalities({ kept }: ExportFacts): Fragment {
  const trained = total(
    kept.licences.map(({ trained: one }) => ({ value: '', trained: one, heldOut: NOTHING })),
  );
  return table(
    'Modalities',
    [{ head: 'Modality' }, { head: 'In the training data' }, { head: 'Size' }, { head: 'Types of content' }],
    [
      [
        'Text',
        'yes',
        trained.tokens === null
          ? notRecorded('the run was not tokenized')
          : html`${sizeRange(trained.tokens)} <span class="note">${compact(trained.tokens)} tokens of ${counted(trained.documents, 'document')}</span>`,
        kept.shares.map(({ value, trained: { bytes } }, at) => [
          at > 0 && ', ',
          value === NOT_STATED ? 'of no stated share' : name(value),
          ` ${percent(shareOf(bytes, trained.bytes))}`,
        ]),
      ],
      ['Image, audio, video, other', 'no', 'none', 'The run reads text alone.'],
    ],
  );
}

const NOTHING = { documents: 0, bytes: 0, tokens: 0 };

/** Languages people speak, of prose; then those programs are written in. */
function linguistic({ kept }: ExportFacts): Fragment {
  const list = (counts: ExportFacts['kept']['languages']): Fragment => {
    const known = counts.filter(({ value, trained }) => value !== NOT_STATED && trained.documents > 0);
    if (known.length === 0) return notRecorded();
    const { shown, rest } = firstOf(known, LISTED);
    const whole = known.reduce((sum, { trained }) => sum + trained.bytes, 0);
    return [
      shown.map(({ value, trained }, at) => [
        at > 0 && ', ',
        name(value),
        ` ${percent(shareOf(trained.bytes, whole))}`,
      ]),
      rest.length > 0 && `, ${rest.length} more`,
    ];
  };
  return [
    html`Natural languages of prose, by bytes: ${list(kept.naturalLanguages)}.`,
    html`<br>Programming and markup languages, by bytes: ${list(kept.languages)}.`,
  ];
}
