import { basename, dirname } from 'node:path';
import { type FrameworkError, frameworkError } from '@framework/sdk';
import type { Config } from './config.js';
import type { DatasetFile } from './dataset-files.js';
import { languageOfFile } from './language.js';
import type { Database } from './tables/database.js';
import { type Layout, layoutOf } from './tables/layout.js';
import { type Relation, relationOf } from './tables/relation.js';
import { requireWindow } from './whole-file.js';

/** A file with what was found in it. */
export interface Part {
  readonly file: DatasetFile;
  readonly layout: Layout;
  readonly relation: Relation;
  /** For rows that state none. */
  readonly language: string | null;
}

/** @throws FWK_SOURCE_UNREADABLE */
export async function partsOf(
  database: Database,
  files: readonly DatasetFile[],
  dataset: Config['dataset'],
): Promise<readonly Part[]> {
  const found: Part[] = [];
  for (const file of files) {
    await requireWindow(file);
    const folder = OTHER_KINDS.find(([name]) => name.test(basename(dirname(file.place))));
    if (folder !== undefined) throw noFiles(file, folder[1]);
    const relation = await relationOf(database, file);
    const layout = layoutOf(relation.columns, dataset, file.name);
    if (layout.dataset === 'starcoderdata') await requireFiles(database, file, relation);
    found.push({ file, relation, layout, language: languageOfFile(file) });
  }
  return found;
}

/** Folders of StarCoderData whose rows are no files of code, and how their texts begin (its tokenizer's special tokens). */
const OTHER_KINDS: readonly (readonly [folder: RegExp, kind: string, opening: string])[] = [
  [/^github-issues/i, 'GitHub issues, conversations of people who gave no licence', '<issue_start>'],
  [/^git-commits/i, 'git commits, two versions of a file and a message in one text', '<commit_before>'],
  [/^jupyter-structured/i, 'notebooks as cells between special tokens', '<jupyter_start>'],
];

/** By the first row: the folder may have been renamed. */
async function requireFiles(database: Database, file: DatasetFile, { sql }: Relation): Promise<void> {
  const [row] = await database.rows(
    file,
    `SELECT left(content, 400) FROM ${sql} WHERE content IS NOT NULL LIMIT 1`,
  );
  const opening = String(row?.[0] ?? '');
  const kind = OTHER_KINDS.find(([, , token]) => opening.slice(0, 400).includes(token));
  if (kind !== undefined) throw noFiles(file, kind[1]);
}

const noFiles = (file: DatasetFile, what: string): FrameworkError =>
  frameworkError('FWK_SOURCE_UNREADABLE', {
    message: `'${file.name}' of StarCoderData holds ${what}: no files of code, and this source would deliver them as such`,
    at: file.path,
    action: 'leave this folder out; the folders of languages and `jupyter-scripts-dedup-filtered` are read',
  });
