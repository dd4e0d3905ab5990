import type { JsonObject } from '@framework/sdk';
import { originsOf } from '../croissant/lineage.js';
import type { ExportFacts, SourceFacts } from '../facts/export-facts.js';
import { NOT_STATED, type RepositoryFacts } from '../facts/kept-documents.js';
import { plainText } from '../plain-text.js';
import { NO_DATE, type Publication } from '../publication.js';
import { LicenceRefs } from './licence-refs.js';

/** What an SPDX document states and no run has on record. */
export const SPDX_STATES = ['date', 'creator'] as const;

/** The package that stands for the whole. */
const BLEND = 'SPDXRef-blend';

/**
 * The bill of materials of the data, as SPDX 2.3 JSON: the blend contains the sources, a source contains its repositories, and
 * each repository is a package with the licence concluded and the licence stated. A package of documents has no archive to
 * hash: its checksum is the RFC 6962 root over the leaves of its documents, and its comment says so.
 *
 * https://spdx.github.io/spdx-spec/v2.3/
 */
export function spdxOf(facts: ExportFacts, publication: Publication): JsonObject {
  const { name, provenance, kept } = facts;
  const refs = new LicenceRefs();
  const sources = facts.sources.filter(({ planted, kept: own }) => !planted || own.documents > 0);
  const sourceId = new Map(sources.map(({ id }, at) => [id, `SPDXRef-source-${at + 1}`]));
  const repositoryIds = kept.repositories.map((repository, at) => ({
    id: `SPDXRef-repository-${at + 1}`,
    repository,
  }));
  const packages = [
    blendPackage(facts),
    ...sources.map((source) => sourcePackage(source, sourceId.get(source.id)!, refs, kept.repositories)),
    ...repositoryIds.map(({ id, repository }) => repositoryPackage(repository, id, refs)),
  ];
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: `${name}-training-data`,
    documentNamespace: `https://spdx.org/spdxdocs/${name}-training-data-${provenance.root}`,
    creationInfo: {
      created: `${publication.date ?? NO_DATE}T00:00:00Z`,
      creators: [
        'Tool: framework-provenance-export',
        ...(publication.creator === null ? [] : [`Organization: ${plainText(publication.creator)}`]),
      ],
      comment: creationComment(publication),
    },
    documentDescribes: [BLEND],
    packages,
    relationships: [
      relationship('SPDXRef-DOCUMENT', 'DESCRIBES', BLEND),
      ...sources.map(({ id }) => relationship(BLEND, 'CONTAINS', sourceId.get(id)!)),
      ...repositoryIds.map(({ id, repository }) =>
        relationship(sourceId.get(repository.source) ?? BLEND, 'CONTAINS', id),
      ),
      ...sources.flatMap((source) =>
        originsOf(source, facts).flatMap((origin) => {
          const other = sourceId.get(origin.id);
          return other === undefined ? [] : [relationship(sourceId.get(source.id)!, 'GENERATED_FROM', other)];
        }),
      ),
      ...derivedFrom(repositoryIds),
    ],
    ...refs.section(),
  };
}

const relationship = (from: string, type: string, to: string): JsonObject => ({
  spdxElementId: from,
  relationshipType: type,
  relatedSpdxElement: to,
});

function creationComment(publication: Publication): string {
  return [
    'Classes of licences, notices and what was removed: see the data card and the notices of the same run.',
    publication.date === null ? `No date was given and runs keep no clock: ${NO_DATE} stands for none.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** Fields every package of ours has alike: there is nothing to download, and no file of it is listed. */
const PACKAGE = {
  downloadLocation: 'NOASSERTION',
  filesAnalyzed: false,
  copyrightText: 'NOASSERTION',
} as const;

function blendPackage({ name, provenance, contentRoot, tally }: ExportFacts): JsonObject {
  const { kept, held } = tally.documents;
  return {
    SPDXID: BLEND,
    name: `${name} training data`,
    versionInfo: provenance.root,
    ...PACKAGE,
    primaryPackagePurpose: 'OTHER',
    checksums: [{ algorithm: 'SHA256', checksumValue: provenance.root }],
    // A collection of works under many licences has none of its own that a run could conclude.
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: 'NOASSERTION',
    comment: `${kept.documents} documents of ${kept.bytes} bytes to train on, ${held.documents} of ${held.bytes} bytes held out. The checksum is the root of provenance.json. Content root of the run: ${contentRoot ?? 'not recorded'}.`,
  };
}

function sourcePackage(
  { id, description, root, kept }: SourceFacts,
  spdxId: string,
  refs: LicenceRefs,
  repositories: readonly RepositoryFacts[],
): JsonObject {
  const own = repositories.filter(({ source }) => source === id);
  return {
    SPDXID: spdxId,
    name: plainText(id),
    ...(description === null
      ? {}
      : { versionInfo: plainText(versionOf(description.details, description.fingerprint)) }),
    ...PACKAGE,
    primaryPackagePurpose: 'SOURCE',
    ...(root === null ? {} : { checksums: [{ algorithm: 'SHA256', checksumValue: root }] }),
    licenseConcluded: refs.together(own.map(({ licences }) => licences)),
    licenseDeclared: refs.together(own.map(({ stated }) => stated)),
    comment: [
      description === null
        ? 'What this source said of itself is not on record.'
        : `${description.documents} documents of ${description.bytes} bytes were read; fingerprint ${plainText(description.fingerprint)}.`,
      `${kept.documents} documents of ${kept.bytes} bytes were kept, ${kept.heldOut} of them held out.`,
      root === null ? 'Nothing of it was written.' : 'The checksum is the root over what was kept.',
    ].join(' '),
  };
}

/** What a source says of its version, in the words sources use; else the hash of what it delivers. */
function versionOf(details: JsonObject, fingerprint: string): string {
  const stated = ['version', 'revision', 'commit'].flatMap((key) => {
    const value = details[key];
    return typeof value === 'string' && value !== '' ? [value] : [];
  });
  return stated[0] ?? fingerprint;
}

function repositoryPackage(
  { repository, documents, bytes, heldOut, derived, root, licences, stated }: RepositoryFacts,
  id: string,
  refs: LicenceRefs,
): JsonObject {
  return {
    SPDXID: id,
    name: repository === NOT_STATED ? 'documents without a repository' : plainText(repository),
    ...PACKAGE,
    primaryPackagePurpose: 'SOURCE',
    checksums: [{ algorithm: 'SHA256', checksumValue: root }],
    licenseConcluded: refs.together([licences]),
    licenseDeclared: refs.together([stated]),
    licenseComments:
      licences === null || stated === null
        ? 'More licences than are told one by one: see the table of documents.'
        : 'Concluded: what its documents stand under, after a choice was elected. Declared: what the source states.',
    comment: `${documents} documents of ${bytes} bytes, ${heldOut} held out, ${derived} made of other documents. The checksum is the RFC 6962 root over their leaves, in order.`,
  };
}

/** Documents made of a repository's, delivered by another source, were generated from it. */
function derivedFrom(
  repositories: readonly { readonly id: string; readonly repository: RepositoryFacts }[],
): readonly JsonObject[] {
  const originals = new Map<string, string[]>();
  for (const { id, repository } of repositories) {
    if (repository.derived === repository.documents) continue;
    originals.set(repository.repository, [...(originals.get(repository.repository) ?? []), id]);
  }
  return repositories.flatMap(({ id, repository }) =>
    repository.derived === 0
      ? []
      : (originals.get(repository.repository) ?? []).flatMap((other) =>
          other === id ? [] : [relationship(id, 'GENERATED_FROM', other)],
        ),
  );
}
