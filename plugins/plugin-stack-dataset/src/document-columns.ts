import { type JsonValue, META, type SourceBatch } from '@framework/sdk';
import type { StackDocument } from './outcomes.js';
import type { Part } from './parts.js';

/** A document with where it was read. */
export interface ReadDocument {
  readonly part: Part;
  readonly document: StackDocument;
  /** Place in the dataset: stands for a key where the file has none. */
  readonly number: string;
}

/** Documents as columns. */
export function columnsOf(read: readonly ReadDocument[]): Omit<SourceBatch, 'cursor'> {
  const places = read.map(({ document }) => placesOf(document));
  const repositories = places.map(([own]) => own.repository);
  const paths = places.map(([own]) => own.path);
  const column = (value: (document: StackDocument, part: Part) => JsonValue) =>
    read.map(({ document, part }) => value(document, part));
  return {
    // The key is part of the id: the same path of the same repository may be there in several versions.
    ids: read.map(
      ({ document, number }, at) => `${repositories[at]}:${paths[at]}#${document.row.key ?? number}`,
    ),
    contents: read.map(({ document }) => document.bytes),
    meta: {
      [META.path]: paths,
      [META.repository]: repositories,
      [META.licenseExpression]: column(({ licence }) => licence),
      [META.alsoIn]: places.map(([, ...others]) => (others.length === 0 ? null : others)),
      [META.licenseFiles]: column(() => []),
      [META.share]: column(() => 'code'),
      [META.language]: column(({ row }, part) => row.language?.toLowerCase() ?? part.language),
      dataset: column((_, part) => part.layout.dataset),
      [META.stars]: column(({ row }) => row.stars),
      licenceBy: column(({ licenceBy }) => licenceBy),
      licenceType: column(({ row }) => row.blob?.licenceType ?? null),
      vendored: column(({ row }) => row.blob?.vendored ?? null),
      generated: column(({ row }) => row.blob?.generated ?? null),
      [META.revisionDate]: column(({ row }) => row.blob?.revisionDate ?? null),
      [META.swhid]: column(({ swhid }) => swhid),
      invalidText: column(({ invalidText }) => invalidText),
    },
  };
}

type Place = { readonly repository: string; readonly path: string };

/** Where a file was found, each place once; the first is its own. */
function placesOf({ repositories, paths }: StackDocument): readonly [Place, ...Place[]] {
  const places: Place[] = [];
  for (const [at, name] of repositories.entries()) {
    if (name === null) continue;
    const place = { repository: `git:${name}`, path: paths[at] ?? 'unknown' };
    if (!places.some(({ repository, path }) => repository === place.repository && path === place.path)) {
      places.push(place);
    }
  }
  const [own, ...others] = places;
  return own === undefined ? [{ repository: 'git:unknown', path: paths[0] ?? 'unknown' }] : [own, ...others];
}
