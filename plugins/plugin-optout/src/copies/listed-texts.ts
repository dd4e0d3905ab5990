import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';

export interface ListedText {
  /** Path below the folder; a single file's name. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A file of `texts`, or the regular files in and below a folder, by name. One at a time is in memory. */
export async function* listedTexts(place: string): AsyncIterable<ListedText> {
  if (!(await stat(place)).isDirectory()) {
    yield { name: basename(place), bytes: await readFile(place) };
    return;
  }
  const paths = (await readdir(place, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const named = paths.map((path) => ({ path, name: relative(place, path).split(sep).join('/') }));
  for (const { path, name } of named.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    yield { name, bytes: await readFile(path) };
  }
}
