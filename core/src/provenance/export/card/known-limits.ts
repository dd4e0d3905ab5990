import type { JsonValue } from '@framework/sdk';
import { both } from '../facts/counts.js';
import type { ExportFacts, SourceFacts } from '../facts/export-facts.js';
import { NOT_STATED } from '../facts/kept-documents.js';
import { classOf } from '../licence/licence-class.js';
import { type Fragment, html, name } from '../markup/html.js';
import { byteSize, counted, percent } from '../markup/numbers.js';
import { trainedShares } from './trained-shares.js';

/**
 * What is known to be wanting in this blend and in its record, derived from the record: what sources state of themselves, columns of
 * documents, settings that leave a filter without work, parts that are not there.
 */
export const knownLimits = (facts: ExportFacts): readonly Fragment[] => [
  ...facts.sources.flatMap(statedBySource),
  ...ofDocuments(facts),
  ...idleFilters(facts),
  ...ofBlend(facts),
  ...ofCanaries(facts),
  ...facts.missing.map((part) => html`The record is not whole: ${name(part)}.`),
];

/** What the record of every run leaves out. */
export const RECORD_LIMITS: readonly Fragment[] = [
  'Evidence of what was kept is counted by reason and not kept document by document: how a licence was found stands in the verdicts only of what was dropped.',
  'Whether a repository has a NOTICE file, which Apache-2.0 asks for, is not on record; the notices, with the texts of the licence files, name what must be fetched.',
  'A licence is what the filters found. Nothing is compared with other people’s code: copied code without a notice is not seen.',
  'Dropped documents are not kept: what was in one beyond its verdict cannot be shown.',
  'The root does not prove that a source is what it says, nor that the weights came from these documents.',
];

/** Keys of a description by which sources tell what cannot be proven of them, as ours write them. */
function statedBySource({ id, description }: SourceFacts): readonly Fragment[] {
  if (description === null) return [html`What ${name(id)} said of itself is not recorded.`];
  const { licenceFlags, cannotBeProven, generatedBy } = description.details ?? {};
  const flags = textsOf(licenceFlags);
  const reasons = isObject(cannotBeProven) ? Object.entries(cannotBeProven) : [];
  const models = textsOf(generatedBy);
  return [
    ...(flags.length > 0 ? [html`${name(id)} flags its licence: ${list(flags)}.`] : []),
    ...(reasons.length > 0
      ? [
          html`The licence of parts of ${name(id)} cannot be proven: ${reasons
            .slice(0, MOST)
            .map(
              ([part, why], at) => html`${at > 0 && '; '}${name(part)} (${name(shown(why))})`,
            )}${reasons.length > MOST && `; ${counted(reasons.length - MOST, 'more part')}`}.`,
        ]
      : []),
    ...(models.length > 0 ? [html`${name(id)} was written by a model: ${list(models)}.`] : []),
  ];
}

const MOST = 20;

function ofDocuments({ kept }: ExportFacts): readonly Fragment[] {
  const none = kept.licences.filter(({ value }) => classOf(value) === 'none-stated');
  const unknown = kept.licences.filter(({ value }) => classOf(value) === 'unknown');
  const documents = (counts: typeof none): number =>
    counts.reduce((sum, count) => sum + both(count).documents, 0);
  const languageless = kept.languages.find(({ value }) => value === NOT_STATED);
  return [
    ...(none.length > 0 ? [`${counted(documents(none), 'kept document')} state no licence.`] : []),
    ...(unknown.length > 0
      ? [
          `${counted(documents(unknown), 'kept document')} stand under a licence whose class this card does not know.`,
        ]
      : []),
    ...(kept.flags.length === 0
      ? []
      : [
          html`Sources flag kept documents: ${kept.flags
            .slice(0, MOST)
            .map(
              (count, at) =>
                html`${at > 0 && ', '}${name(count.value)} ${counted(both(count).documents, 'document')}`,
            )}.`,
        ]),
    ...kept.generatedBy.map(
      (count) =>
        html`${counted(both(count).documents, 'kept document')} were written by the model ${name(count.value)}.`,
    ),
    ...(kept.derived === undefined
      ? []
      : [
          `${counted(both(kept.derived).documents, 'kept document')}, ${byteSize(both(kept.derived).bytes)}, were made of other documents of the run and carry their licence.`,
        ]),
    ...(languageless === undefined
      ? []
      : [`The language of ${counted(both(languageless).documents, 'kept document')} is not recorded.`]),
  ];
}

/** A filter that works by lists, and was given none, ran and found nothing: that is not the same as nothing to find. */
const LISTS = ['lists', 'benchmarks'] as const;

function idleFilters({ filters, configuration }: ExportFacts): readonly Fragment[] {
  return (filters ?? []).flatMap((plugin) => {
    const config = Object.hasOwn(configuration, plugin) ? configuration[plugin] : undefined;
    return LISTS.flatMap((key) => {
      const value = isObject(config) ? config[key] : undefined;
      return Array.isArray(value) && value.length === 0
        ? [html`${name(plugin)} was given no ${key}: it had nothing to look for.`]
        : [];
    });
  });
}

/** Further from what was asked than this is told. */
const OFF = 0.01;

function ofBlend(facts: ExportFacts): readonly Fragment[] {
  return (trainedShares(facts) ?? []).flatMap(({ share, asked, part, passes }) => [
    ...(Math.abs(part - asked) > OFF
      ? [
          html`The share ${name(share)} is ${percent(part)} of the tokens where ${percent(asked)} was asked for.`,
        ]
      : []),
    ...(passes !== null && passes > 1
      ? [
          html`The share ${name(share)} was read ${passes.toFixed(2)} times: the model saw its documents again.`,
        ]
      : []),
  ]);
}

const ofCanaries = ({ canaries, sources }: ExportFacts): readonly Fragment[] =>
  canaries !== null
    ? []
    : [
        sources.some(({ planted }) => planted)
          ? 'Documents were planted to try the filters; whether they were caught is not recorded.'
          : 'No document was planted to try the filters: that they worked at all is not shown.',
      ];

const textsOf = (value: JsonValue | undefined): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter(
    (item): item is string => typeof item === 'string' && item !== '',
  );

const isObject = (value: JsonValue | undefined): value is Readonly<Record<string, JsonValue>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value));

const list = (items: readonly string[]): Fragment =>
  items.slice(0, MOST).map((item, at) => html`${at > 0 && ', '}${name(item)}`);
