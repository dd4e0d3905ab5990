import { type JsonValue, META, type SourceBatch } from '@framework/sdk';
import type { StackDocument } from './outcomes.js';
import type { Part } from './parts.js';
import type { BlobColumns } from './tables/stored-rows.js';

/** A document with where it was read. */
export interface ReadDocument {
  readonly part: Part;
  readonly document: StackDocument;
  /** Its place in the dataset, which stands for a key where the file has none: index of the file, row in it. */
  readonly file: number;
  readonly number: number;
}

/** Documents as columns. */
export function columnsOf(read: readonly ReadDocument[]): Omit<SourceBatch, 'cursor'> {
  const places = read.map(({ document }) => placesOf(document));
  const column = (value: (document: StackDocument, part: Part) => JsonValue) =>
    read.map(({ document, part }) => value(document, part));
  const blob = (value: (blob: BlobColumns) => JsonValue) =>
    column(({ row }) => (row.blob === null ? null : value(row.blob)));
  return {
    // The key is part of the id: the same path of the same repository may be there in several versions.
    ids: read.map(({ document, file, number }, at) => {
      const { repository, path } = places[at]![0];
      return `${repository}:${path}#${document.row.key ?? `${file}.${number}`}`;
    }),
    contents: read.map(({ document }) => document.bytes),
    meta: {
      [META.path]: places.map(([own]) => own.path),
      [META.repository]: places.map(([own]) => own.repository),
      [META.licenseExpression]: column(({ licence }) => licence),
      [META.alsoIn]: places.map((all) => (all.length === 1 ? null : all.slice(1))),
      [META.licenseFiles]: column(() => []),
      [META.share]: column(() => 'code'),
      [META.language]: column(({ row }, part) => row.language?.toLowerCase() ?? part.language),
      dataset: column((_, part) => part.layout.dataset),
      [META.stars]: column(({ row }) => row.stars),
      licenceBy: column(({ licenceBy }) => licenceBy),
      licenceType: blob(({ licenceType }) => licenceType),
      vendored: blob(({ vendored }) => vendored),
      generated: blob(({ generated }) => generated),
      [META.revisionDate]: blob(({ revisionDate }) => revisionDate),
      [META.swhid]: column(({ swhid }) => swhid),
      invalidText: column(({ invalidText }) => invalidText),
    },
  };
}

type Place = { readonly repository: string; readonly path: string };

/** Where a file was found, each place once; the first is its own. */
function placesOf({ repositories, paths }: StackDocument): readonly [Place, ...Place[]] {
  const places: Place[] = [];
  for (let at = 0; at < repositories.length; at++) {
    const name = repositories[at] ?? null;
    if (name === null) continue;
    const place = { repository: `git:${name}`, path: paths[at] ?? 'unknown' };
    if (!places.some(({ repository, path }) => repository === place.repository && path === place.path)) {
      places.push(place);
    }
  }
  return places.length > 0
    ? (places as [Place, ...Place[]])
    : [{ repository: 'git:unknown', path: paths[0] ?? 'unknown' }];
}
