import type { JsonValue } from '@framework/sdk';
import type { ExportFacts } from '../../facts/export-facts.js';
import { type Fragment, html, name, notRecorded } from '../../markup/html.js';
import { compact, integer } from '../../markup/numbers.js';
import { definitions, table } from '../../markup/table.js';
import type { Section } from '../section.js';

export const making: Section = {
  id: 'making',
  title: 'How it was made',
  lead: 'The run, its preset, the plugins with their versions, and what the filters were told.',
  content: (facts) => [run(facts), tokenizer(facts), plugins(facts), settings(facts)],
};

const run = (facts: ExportFacts): Fragment =>
  definitions([
    ['Run', name(facts.name)],
    ['Preset', facts.preset === null ? notRecorded() : name(facts.preset)],
    [
      'Date of the data',
      notRecorded(
        'not recorded: a run keeps no clock, so that the same data gives the same bytes. Revisions of the sources stand under Sources.',
      ),
    ],
    ['Root over all documents', html`<code>${facts.provenance.root}</code>`],
    [
      'Content root of the run',
      facts.contentRoot === null ? notRecorded() : html`<code>${facts.contentRoot}</code>`,
    ],
    [
      'Seed',
      notRecorded(
        'not told: words that stand for personal data are keyed by it. It is in the run’s own records.',
      ),
    ],
    ['SDK level', facts.sdk === null ? notRecorded() : name(facts.sdk)],
  ]);

function tokenizer({ tokenizer: facts }: ExportFacts): Fragment {
  if (facts === null) return html`<h3>Tokenizer</h3><p>${notRecorded('The run was not tokenized.')}</p>`;
  return [
    html`<h3>Tokenizer</h3>`,
    definitions([
      ['Plugin', facts.plugin === null ? notRecorded() : name(facts.plugin)],
      ['Hash', facts.hash === null ? notRecorded() : html`<code>${facts.hash}</code>`],
      [
        'Vocabulary',
        facts.vocabularySize === null ? notRecorded() : `${integer(facts.vocabularySize)} pieces`,
      ],
      [
        'Tokens of all kept documents',
        facts.tokens === null
          ? notRecorded()
          : `${integer(facts.tokens)} (${compact(facts.tokens)}), held-out ones included`,
      ],
    ]),
  ];
}

const plugins = ({ plugins: all }: ExportFacts): Fragment =>
  all === null
    ? html`<p>${notRecorded('Which plugins the run was made with is not recorded: the run lock is not there.')}</p>`
    : table(
        'Plugins',
        [
          { head: 'Plugin' },
          { head: 'Version' },
          { head: 'Part in the run' },
          { head: 'Integrity', kind: 'code' },
        ],
        all.map(({ id, version, integrity, trustedBy, parts }) => [
          [
            name(id),
            trustedBy !== null &&
              html`<span class="note">from elsewhere; trusted by ${name(trustedBy)}</span>`,
          ],
          name(version),
          parts.length === 0 ? '–' : parts.map((part, at) => html`${at > 0 && ', '}${name(part)}`),
          html`<code title="${integrity.slice(0, 200)}">${integrity.slice(0, 16)}</code>`,
        ]),
      );

/** What the filters were told: by it they decided. */
function settings({ filters, configuration }: ExportFacts): Fragment {
  const rows = (filters ?? []).map((plugin) => ({
    plugin,
    values: leaves(Object.hasOwn(configuration, plugin) ? configuration[plugin]! : {}, ''),
  }));
  return (
    rows.length > 0 &&
    table(
      'What the filters were told',
      [{ head: 'Filter' }, { head: 'Settings' }],
      rows.map(({ plugin, values }) => [
        name(plugin),
        values.length === 0
          ? 'nothing can be set'
          : values.map(
              ([path, value]) => html`<span class="setting">${name(path)} <b>${name(value)}</b></span> `,
            ),
      ]),
    )
  );
}

/** Lists stand as they are: their values belong together. */
function leaves(value: JsonValue, path: string): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) return [[path, value.length === 0 ? 'none' : value.map(shown).join(', ')]];
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, item]) => leaves(item, path === '' ? key : `${path}.${key}`));
  }
  return [[path, shown(value)]];
}

const shown = (value: JsonValue): string =>
  typeof value === 'string' ? (value === '' ? 'none' : value) : JSON.stringify(value);
