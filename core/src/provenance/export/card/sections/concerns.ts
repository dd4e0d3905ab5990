import type { JsonValue } from '@framework/sdk';
import type { ExportFacts } from '../../facts/export-facts.js';
import { familyOf, type ReasonFamily } from '../../facts/reason-family.js';
import { countsOf, drops, plantedOf } from '../../facts/waterfall.js';
import { type Fragment, html, name, notRecorded } from '../../markup/html.js';
import { counted, integer } from '../../markup/numbers.js';
import { firstOf, table } from '../../markup/table.js';
import type { Section } from '../section.js';

/** What a person asks after, the word for what was found, and where no verdict speaks of it. */
const CONCERNS: readonly (readonly [ReasonFamily, string, string])[] = [
  ['opt-out', 'Opt-outs and removal requests', 'by list'],
  ['secret', 'Secrets', 'by rule; no value is on record'],
  ['personal-data', 'Personal data', 'by kind; no value is on record'],
  ['words', 'Profanity and hate', ''],
  ['duplicate', 'Duplicates and near-duplicates', ''],
  ['benchmark', 'Benchmark contamination', 'by benchmark'],
  ['origin', 'Made of what was dropped', ''],
];

const LISTED = 12;

export const concerns: Section = {
  id: 'concerns',
  title: 'What was looked for',
  lead: 'Opt-outs, secrets, personal data, duplicates, benchmarks, and whether planted documents were caught.',
  content: (facts) => [
    found(facts),
    html`<p class="caption">A nought says that no verdict of that kind is on record. Whether a filter looked at all stands above, in the list of filters that ran; what a filter cannot find stands in its own documentation. Planted documents are no data of anybody and count apart.</p>`,
    canaries(facts),
  ],
};

const found = (facts: ExportFacts): Fragment =>
  table(
    'Verdicts by concern',
    [
      { head: 'Concern' },
      { head: 'Removed', kind: 'number' },
      { head: 'Rewritten', kind: 'number' },
      { head: 'Planted besides', kind: 'number' },
      { head: 'What was found, and by whom' },
    ],
    CONCERNS.map(([family, title, by]) => {
      const steps = drops(facts).steps.filter((step) => step.family === family);
      const rewrites = countsOf(facts.tally, 'rewrite').filter(({ reason }) => familyOf(reason) === family);
      const sum = (counts: readonly { readonly documents: number }[]): number =>
        counts.reduce((total, { documents }) => total + documents, 0);
      const plantedDrops = steps.reduce((total, step) => total + step.planted, 0);
      const plantedRewrites = rewrites.reduce(
        (total, { plugin, reason }) => total + plantedOf(facts.verdicts.plantedRewrites, plugin, reason),
        0,
      );
      return [
        title,
        integer(sum(steps) - plantedDrops),
        integer(sum(rewrites) - plantedRewrites),
        integer(plantedDrops + plantedRewrites),
        [
          finds(facts, family, by),
          [...new Set([...steps, ...rewrites].map(({ plugin, reason }) => `${reason}\0${plugin}`))].map(
            (key) => {
              const [reason = '', plugin = ''] = key.split('\0');
              return html`<span class="note">${name(reason)}: ${name(plugin)}</span>`;
            },
          ),
        ],
      ];
    }),
  );

function finds({ verdicts }: ExportFacts, family: ReasonFamily, by: string): Fragment {
  const all = verdicts.found[family] ?? [];
  if (all.length === 0 || by === '') return null;
  const { shown, rest } = firstOf(all, LISTED);
  return html`${shown.map(({ what, times }, at) => html`${at > 0 && ', '}${name(what)} ${integer(times)}`)}${rest.length > 0 && `, ${integer(rest.length)} more`} <small>(${by})</small>`;
}

function canaries({ canaries: result, sources }: ExportFacts): Fragment {
  const planted = sources.filter(({ planted: is }) => is);
  if (result === null) {
    return html`<p>${notRecorded(planted.length === 0 ? 'No document was planted to try the filters.' : 'Documents were planted to try the filters; whether they were caught is not recorded.')}</p>`;
  }
  const metric = (key: string): Fragment => {
    const value = result.metrics[key]?.value;
    return value === undefined || value === null ? notRecorded() : integer(value);
  };
  return [
    table(
      html`Canaries <small>documents planted to be caught; every kept document was searched for them</small>`,
      [{ head: 'Kind' }, { head: 'Meant for' }, { head: 'Must' }, { head: 'Found in kept documents' }],
      (result.rows ?? []).map((row) => [
        name(textOf(row['kind'])),
        name(textOf(row['meantFor'])),
        MUST[textOf(row['must'])] ?? name(textOf(row['must'])),
        row['foundIn'] === null || row['foundIn'] === undefined
          ? 'no'
          : html`<span class="class loud">${name(textOf(row['foundIn']))}</span>`,
      ]),
    ),
    html`<p>Planted ${metric('planted')}, caught ${metric('caught')}, survived ${metric('survived')}. One canary a kind shows that a filter works at all, not how well.${planted.length === 0 && ` ${counted(0, 'source')} says that it was planted.`}</p>`,
  ];
}

/** What must become of a canary, as the evaluator writes it. */
const MUST: Readonly<Record<string, string>> = {
  fall: 'be dropped',
  stay: 'stand for its copy',
  lose: 'lose what was planted in it',
};

const textOf = (value: JsonValue | undefined): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
