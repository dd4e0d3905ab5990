import type { JsonObject, JsonValue } from '@framework/sdk';
import { LAYOUT, META } from '@framework/sdk';
import { both, type ValueCount } from '../facts/counts.js';
import type { ExportFacts } from '../facts/export-facts.js';
import { NOT_STATED } from '../facts/kept-documents.js';
import { drops } from '../facts/waterfall.js';
import { classOf, idsOf } from '../licence/licence-class.js';
import { plainText } from '../plain-text.js';
import { NO_DATE, notGiven, type Publication } from '../publication.js';
import { CONTEXT } from './context.js';
import { lineage } from './lineage.js';

/** What the specification requires and no run has on record. */
export const CROISSANT_STATES = ['date', 'creator', 'url'] as const;

/**
 * The run's documents as a Croissant 1.0 dataset (JSON-LD): each shard with its hash, the table of documents as records that
 * `mlcroissant` reads where the store lies, licences and removals as records of their own, and the lineage in PROV-O.
 */
export function croissantOf(facts: ExportFacts, publication: Publication): JsonObject {
  const { name, provenance, kept } = facts;
  return {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.0',
    name,
    description: description(facts, publication),
    license: licenceLinks(kept.licences),
    url: publication.url ?? `urn:framework:blend:${provenance.root}`,
    creator: {
      '@type': 'sc:Organization',
      name: publication.creator ?? 'not recorded',
    },
    datePublished: publication.date ?? NO_DATE,
    // The root is the version: other data has another one. Semantic versioning takes it as build metadata.
    version: `0.0.0+${provenance.root.slice(0, 16)}`,
    inLanguage: kept.naturalLanguages.flatMap(({ value }) =>
      value === NOT_STATED ? [] : [plainText(value)],
    ),
    distribution: distribution(facts),
    recordSet: recordSets(facts),
    ...lineage(facts),
  };
}

function description(facts: ExportFacts, publication: Publication): string {
  const { documents } = facts.tally;
  const placeholders = notGiven(publication, CROISSANT_STATES);
  return [
    `Training data of the run '${facts.name}': ${documents.kept.documents} documents to train on and ${documents.held.documents} held out, of ${documents.in.documents} that ${facts.sources.length} sources delivered.`,
    facts.kept.takenDown.documents === 0
      ? ''
      : `${facts.kept.takenDown.documents} of them were taken down since, and are zeros.`,
    `Root over all documents: ${facts.provenance.root} (framework provenance verify).`,
    "A document's bytes lie in the shard of its table's name with the ending `.bin`, at `offset`.",
    placeholders.length === 0
      ? ''
      : `Not on record and not given, so placeholders: ${placeholders.map((option) => PLACEHOLDERS[option]).join(', ')}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  '--date': `datePublished (${NO_DATE})`,
  '--creator': 'creator',
  '--url': 'url',
};

/** Pages of the SPDX list; what is no licence of it is named, and what states none says so. */
function licenceLinks(licences: readonly ValueCount[]): readonly JsonValue[] {
  const ids = new Set<string>();
  const others: JsonObject[] = [];
  for (const { value } of licences) {
    const of = value === NOT_STATED || value === 'NOASSERTION' ? [] : idsOf(value);
    if (of === undefined || of.length === 0) {
      others.push({
        '@type': 'sc:CreativeWork',
        name: of === undefined ? plainText(value) : 'no licence is stated',
      });
    }
    for (const id of of ?? []) ids.add(id);
  }
  return [
    ...[...ids].sort().map((id) => `https://spdx.org/licenses/${encodeURIComponent(id)}.html`),
    ...others,
  ];
}

function distribution({ documents }: ExportFacts): readonly JsonObject[] {
  const { fingerprint, manifest } = documents;
  const shards = Object.entries(manifest.files)
    .filter(([file]) => /^shard-\d+\.(?:bin|ndjson)$/.test(file))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...shards.map(([file, { bytes, sha256 }]) => ({
      '@type': 'cr:FileObject',
      '@id': file,
      name: file,
      description: file.endsWith('.bin')
        ? 'Documents, one behind the other, without separators.'
        : 'One line a document, in the order of the shard.',
      contentUrl: `${LAYOUT.store}/${fingerprint}/${file}`,
      contentSize: `${bytes} B`,
      encodingFormat: file.endsWith('.bin') ? 'application/octet-stream' : 'application/jsonlines',
      sha256,
    })),
    {
      '@type': 'cr:FileSet',
      '@id': 'document-tables',
      name: 'document-tables',
      description: 'The tables of all shards.',
      encodingFormat: 'application/jsonlines',
      includes: `${LAYOUT.store}/${fingerprint}/shard-*.ndjson`,
    },
  ];
}

/**
 * Fields of the table of documents: name, type, column, what it is. Metadata lies in one column, `meta`; a field of it is taken
 * out by a path.
 */
const DOCUMENT_FIELDS: readonly (readonly [string, string, 'row' | 'meta', string])[] = [
  ['id', 'sc:Text', 'row', 'Stable id: repository, then path.'],
  ['sha256', 'sc:Text', 'row', 'SHA-256 of the document’s bytes, hex.'],
  ['offset', 'sc:Integer', 'row', 'Where its bytes begin in the shard.'],
  ['bytes', 'sc:Integer', 'row', 'How many they are.'],
  ['split', 'sc:Text', 'row', '`train`, or the split it is held out for.'],
  ['source', 'sc:Text', 'row', 'The source that delivered it.'],
  [META.repository, 'sc:Text', 'meta', 'What is split and taken down as one.'],
  [META.path, 'sc:Text', 'meta', 'Its path in the repository.'],
  [META.license, 'sc:Text', 'meta', 'The licence it stands under, after election: SPDX.'],
  [META.licenseExpression, 'sc:Text', 'meta', 'What the source states of its licence.'],
  [META.share, 'sc:Text', 'meta', 'Its share of the blend.'],
  [META.language, 'sc:Text', 'meta', 'Programming language, or natural language of prose.'],
];

function recordSets(facts: ExportFacts): readonly JsonObject[] {
  return [
    {
      '@type': 'cr:RecordSet',
      '@id': 'documents',
      name: 'documents',
      description: 'Every document that was kept, held-out ones among them.',
      key: { '@id': 'documents/id' },
      field: DOCUMENT_FIELDS.map(([name, dataType, column, text]) => ({
        '@type': 'cr:Field',
        '@id': `documents/${name}`,
        name,
        description: text,
        dataType,
        source: {
          fileSet: { '@id': 'document-tables' },
          ...(column === 'row'
            ? { extract: { column: name } }
            : { extract: { column }, transform: { jsonPath: name } }),
        },
      })),
    },
    inline(
      'licences',
      'Kept documents by the licence they stand under; the class is this export’s reading of the id.',
      {
        licence: 'sc:Text',
        class: 'sc:Text',
        documents: 'sc:Integer',
        bytes: 'sc:Integer',
        tokens: 'sc:Integer',
      },
      facts.kept.licences.map((count) => ({
        licence: count.value === NOT_STATED ? 'not stated' : plainText(count.value),
        class: classOf(count.value),
        ...both(count),
      })),
    ),
    inline(
      'removals',
      'Documents that were dropped, each counted at the first filter that dropped it.',
      { filter: 'sc:Text', reason: 'sc:Text', documents: 'sc:Integer', bytes: 'sc:Integer' },
      drops(facts).steps.map(({ plugin, reason, documents, bytes }) => ({
        filter: plainText(plugin),
        reason: plainText(reason),
        documents,
        bytes,
      })),
    ),
  ];
}

/** A small table whose rows stand in the description itself. */
const inline = (
  name: string,
  text: string,
  fields: Readonly<Record<string, string>>,
  rows: readonly Readonly<Record<string, JsonValue>>[],
): JsonObject => ({
  '@type': 'cr:RecordSet',
  '@id': name,
  name,
  description: text,
  field: Object.entries(fields).map(([field, dataType]) => ({
    '@type': 'cr:Field',
    '@id': `${name}/${field}`,
    name: field,
    description: `${field} of a row`,
    dataType,
  })),
  data: rows.map((row) =>
    Object.fromEntries(Object.keys(fields).map((field) => [`${name}/${field}`, row[field] ?? null])),
  ),
});
