import { type JsonValue, META, type RecordBatch } from '@framework/sdk';
import type { Place } from './opt-outs.js';
import type { Renames } from './renames/renames.js';

/** The same places under every name that their repositories have had. */
export const withOtherNames = (places: readonly Place[], renames: Renames): readonly Place[] => [
  ...places,
  ...places.flatMap(({ repository, paths }) =>
    renames.othersOf(repository).map((other) => ({ repository: other, paths })),
  ),
];

/** Every place a document is known to stand in. */
export function placesOf(batch: RecordBatch, row: number): readonly Place[] {
  const repository = textOf(batch.get(row, META.repository));
  const others = batch.get(row, META.alsoIn);
  return [
    ...(repository === null ? [] : [{ repository, paths: pathsOf(batch, row) }]),
    ...(Array.isArray(others) ? others : []).flatMap((place: JsonValue) => {
      const { repository: other, path } = (place ?? {}) as Readonly<Record<string, JsonValue>>;
      return typeof other === 'string'
        ? [{ repository: other, paths: typeof path === 'string' ? [path] : [] }]
        : [];
    }),
  ];
}

/**
 * Its own path, and those of the documents of the same repository that it was made of: who takes one down takes both. The id
 * of a document that was made into another is `<repository>:<path>`, with `#<key>` behind it where a dataset has one path in
 * several versions; a path may hold a `#` of its own, so both readings count.
 */
function pathsOf(batch: RecordBatch, row: number): readonly string[] {
  const own = textOf(batch.get(row, META.path));
  const origins = batch.get(row, META.derivedFrom);
  const prefix = `${textOf(batch.get(row, META.repository))}:`;
  return [
    ...(own === null ? [] : [own]),
    ...(Array.isArray(origins) ? origins : []).flatMap((id: JsonValue) =>
      typeof id === 'string' && id.startsWith(prefix) ? withoutKey(id.slice(prefix.length)) : [],
    ),
  ];
}

function withoutKey(path: string): readonly string[] {
  const key = path.lastIndexOf('#');
  return key < 0 ? [path] : [path, path.slice(0, key)];
}

export const textOf = (value: JsonValue): string | null => (typeof value === 'string' ? value : null);
