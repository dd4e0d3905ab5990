import type { ExportFacts } from '../../facts/export-facts.js';
import { NOT_STATED } from '../../facts/kept-documents.js';
import { type Fragment, html, name, notRecorded } from '../../markup/html.js';
import { byteSize, counted, integer, percent, shareOf } from '../../markup/numbers.js';
import { firstOf, table } from '../../markup/table.js';
import { answered, type Provider } from '../answers.js';
import type { CategorisedSource } from '../categories.js';
import { topDomains } from '../domains.js';
import type { Category } from '../statements.js';

/** The template's bound of a large public data set: above this part of all public ones of a modality. */
const LARGE = 0.03;
const LISTED = 500;

/** Section 2 of the template. */
export function dataSources(
  facts: ExportFacts,
  sources: readonly CategorisedSource[],
  provider: Provider,
): Fragment {
  const of = (category: Category | 'unstated') => sources.filter((one) => one.category === category);
  const used = (category: Category): Fragment => {
    if (of(category).length > 0) return 'Yes';
    // A "no" is a claim about every source.
    return of('unstated').length === 0
      ? 'No'
      : notRecorded(`none is stated to be; of ${counted(of('unstated').length, 'source')} nothing is stated`);
  };
  const { values } = provider.statements;
  return [
    of('unstated').length > 0 && [
      html`<h3>Sources whose section only the provider can name</h3>`,
      unstated(of('unstated'), provider),
    ],
    html`<h3>2.1 Publicly available datasets</h3>`,
    answered(
      [
        ['Used to train the model?', used('public')],
        ['Modality', of('public').length > 0 && 'Text'],
        ['General description of the others', provider.says('public.others', 'optional')],
      ].map(known),
    ),
    publicSets(of('public'), provider),
    html`<h3>2.2 Private non-publicly available datasets obtained from third parties</h3>`,
    html`<p>2.2.1 Datasets commercially licensed by rightsholders or their representatives</p>`,
    answered(
      [
        ['Used to train the model?', used('licensed')],
        ['Description', of('licensed').length > 0 && provider.says('licensed.description')],
      ].map(known),
    ),
    plain(of('licensed')),
    html`<p>2.2.2 Private datasets obtained from other third parties</p>`,
    answered(
      [
        ['Used to train the model?', used('third-party')],
        ['Description', of('third-party').length > 0 && provider.says('thirdParty.description')],
      ].map(known),
    ),
    plain(of('third-party')),
    html`<h3>2.3 Data crawled and scraped from online sources</h3>`,
    crawled(of('crawled'), used('crawled'), provider),
    html`<h3>2.4 User data</h3>`,
    answered(
      [
        ['From interactions with the model?', provider.says('userData.fromModel')],
        ['From the provider’s other services or products?', provider.says('userData.fromServices')],
        [
          'Description',
          (of('user-data').length > 0 ||
            values['userData.fromModel'] === true ||
            values['userData.fromServices'] === true) &&
            provider.says('userData.description'),
        ],
      ].map(known),
    ),
    plain(of('user-data')),
    html`<h3>2.5 Synthetic data</h3>`,
    synthetic(facts, of('synthetic'), used('synthetic'), provider),
    html`<h3>2.6 Other sources of data</h3>`,
    answered(
      [
        ['Used to train the model?', used('other')],
        ['Description', of('other').length > 0 && provider.says('other.description')],
      ].map(known),
    ),
    plain(of('other')),
  ];
}

/** A condition that does not hold leaves its row out. */
const known = ([question, answer]: readonly Fragment[]) =>
  [question, answer === false ? null : answer] as const;

const licencesOf = ({ licences }: CategorisedSource): Fragment => {
  const { shown, rest } = firstOf(licences, 8);
  return [
    shown.map((one, at) => [at > 0 && ', ', one === NOT_STATED ? notRecorded('none stated') : name(one)]),
    rest.length > 0 && `, ${integer(rest.length)} more`,
  ];
};

const about = ({ source, statement }: CategorisedSource): Fragment => [
  name(source.id),
  statement?.description && html`<span class="note">${statement.description}</span>`,
  statement?.address && html`<span class="note">${name(statement.address)}</span>`,
  ['version', 'revision', 'commit'].map((key) => {
    const value = source.description?.details?.[key];
    return typeof value === 'string' && html`<span class="note">${key} ${name(value)}</span>`;
  }),
];

const amount = ({ source: { kept } }: CategorisedSource): Fragment =>
  `${counted(kept.documents, 'document')}, ${byteSize(kept.bytes)}`;

function plain(sources: readonly CategorisedSource[]): Fragment {
  if (sources.length === 0) return null;
  const { shown, rest } = firstOf(sources, LISTED);
  return [
    table(
      counted(sources.length, 'source'),
      [{ head: 'Source' }, { head: 'Kept' }, { head: 'Licences' }],
      shown.map((one) => [about(one), amount(one), licencesOf(one)]),
    ),
    rest.length > 0 && html`<p class="caption">${counted(rest.length, 'more source')}.</p>`,
  ];
}

function unstated(sources: readonly CategorisedSource[], provider: Provider): Fragment {
  const { shown, rest } = firstOf(sources, LISTED);
  for (const { source } of rest) provider.lacks(`sources.${source.id}.category`);
  return table(
    counted(sources.length, 'source'),
    [{ head: 'Source' }, { head: 'Kept' }, { head: 'Licences' }, { head: 'Section' }],
    shown.map((one) => [
      about(one),
      amount(one),
      licencesOf(one),
      provider.lacks(`sources.${one.source.id}.category`),
    ]),
  );
}

function publicSets(sources: readonly CategorisedSource[], provider: Provider): Fragment {
  if (sources.length === 0) return null;
  const whole = sources.reduce((sum, { source }) => sum + source.kept.bytes, 0);
  const large = sources.filter(({ source }) => source.kept.bytes > LARGE * whole);
  const small = sources.filter((one) => !large.includes(one));
  const { shown, rest } = firstOf(small, LISTED);
  return [
    table(
      html`Large publicly available datasets <small>above 3% of all of them, by bytes</small>`,
      [
        { head: 'Dataset' },
        { head: 'Part', kind: 'number' },
        { head: 'Kept' },
        { head: 'Licences' },
        { head: 'Where' },
      ],
      large.map((one) => [
        about(one),
        percent(shareOf(one.source.kept.bytes, whole)),
        amount(one),
        licencesOf(one),
        one.statement?.address
          ? name(one.statement.address)
          : provider.lacks(`sources.${one.source.id}.address`),
      ]),
    ),
    small.length > 0 &&
      html`<p>Others: ${shown.map((one, at) => [at > 0 && ', ', name(one.source.id)])}${rest.length > 0 && `, ${integer(rest.length)} more`}.</p>`,
  ];
}

function crawled(sources: readonly CategorisedSource[], used: Fragment, provider: Provider): Fragment {
  if (sources.length === 0) return answered([['Used to train the model?', used]]);
  const small = provider.statements.values['provider.smallOrMedium'] === true;
  const { shown, all } = topDomains(
    sources.flatMap(({ repositories }) => repositories),
    small ? 'small-or-medium' : 'any',
  );
  return [
    answered([
      ['Used to train the model?', used],
      ['Crawler name(s) or identifier(s)', provider.says('crawling.crawlers')],
      ['Purposes of the crawler(s)', provider.says('crawling.purposes')],
      ['Behaviour: reservations, captchas, paywalls', provider.says('crawling.behaviour')],
      ['Period of collection', provider.says('crawling.period')],
      ['Content and online sources', provider.says('crawling.description')],
      ['Modality', 'Text'],
    ]),
    plain(sources),
    all === 0
      ? html`<p>${notRecorded('No document of these sources states a domain.')}</p>`
      : table(
          html`Most relevant domains <small>the first ${integer(shown.length)} of ${integer(all)} by size: ${small ? 'a twentieth, at most 1,000' : 'a tenth'}</small>`,
          [{ head: 'Domain' }, { head: 'Kept', kind: 'number' }],
          shown.map(({ domain, bytes }) => [name(domain), byteSize(bytes)]),
        ),
  ];
}

function synthetic(
  { kept }: ExportFacts,
  sources: readonly CategorisedSource[],
  used: Fragment,
  provider: Provider,
): Fragment {
  const models = kept.generatedBy;
  const templated = sources.filter((one) => one.models.length === 0);
  return [
    answered([
      ['Used to train the model?', sources.length > 0 || models.length > 0 ? 'Yes' : used],
      ['Modality', sources.length > 0 || models.length > 0 ? 'Text' : null],
      [
        'Made from templates, without a model',
        templated.length === 0 ? null : templated.map((one, at) => [at > 0 && ', ', name(one.source.id)]),
      ],
      [
        'Models that wrote documents, as the run has them on record',
        models.length === 0
          ? null
          : models.map(({ value, trained: { documents, bytes } }, at) => [
              at > 0 && ', ',
              name(value),
              ` (${counted(documents, 'document')}, ${byteSize(bytes)})`,
            ]),
      ],
      [
        'General-purpose AI models on the market among them',
        models.length === 0 ? null : provider.says('synthetic.marketModels'),
      ],
      ['Other models', models.length === 0 ? null : provider.says('synthetic.otherModels')],
    ]),
    plain(sources),
  ];
}
