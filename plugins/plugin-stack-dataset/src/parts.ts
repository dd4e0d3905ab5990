import { basename, dirname } from 'node:path';
import { type FrameworkError, frameworkError } from '@framework/sdk';
import type { DatasetFile } from './dataset-files.js';
import { languageOfFile } from './language.js';
import { lineColumns } from './lines/line-columns.js';
import type { Session } from './session.js';
import { isSettled, type Layout, layoutOf } from './tables/layout.js';
import { type Relation, relationOf } from './tables/relation.js';

/** A file with what was found in it. */
export interface Part {
  readonly file: DatasetFile;
  readonly layout: Layout;
  /** Parquet, for SQL; null for JSON lines. */
  readonly relation: Relation | null;
  /** What a row of the file is: one of the dataset's, or a repository whose files these are. */
  readonly rowsAre: 'rows' | 'repositories';
  /** For rows that state none. */
  readonly language: string | null;
}

/** @throws FWK_SOURCE_UNREADABLE */
export async function partsOf(session: Session, files: readonly DatasetFile[]): Promise<readonly Part[]> {
  const found: Part[] = [];
  for (const file of files) {
    session.ctx.signal.throwIfAborted();
    const folder = OTHER_KINDS.find(([name]) => name.test(basename(dirname(file.place))));
    if (folder !== undefined) throw noFiles(file, folder[1]);
    found.push(await (file.format === 'parquet' ? parquetPart(file, session) : linesPart(file, session)));
  }
  return found;
}

async function parquetPart(file: DatasetFile, session: Session): Promise<Part> {
  const relation = await relationOf(await session.database(), file);
  const { rowsAre, columns, sql } = relation;
  const layout = layoutOf(columns, session.config.dataset, file.name);
  if (layout.dataset === 'starcoderdata') {
    const opening = `SELECT left(content, ${OPENING}) FROM ${sql} WHERE content IS NOT NULL LIMIT 1`;
    const [row] = await (await session.database()).rows(file, opening);
    requireFiles(file, String(row?.[0] ?? ''));
  }
  return { file, relation, rowsAre, layout, language: languageOfFile(file) };
}

async function linesPart(file: DatasetFile, { config, ctx }: Session): Promise<Part> {
  const { names, rowsAre, text } = await lineColumns(file, config, ctx.signal, (names) =>
    isSettled(names, config.dataset),
  );
  const layout = layoutOf(names, config.dataset, file.name);
  if (layout.dataset === 'starcoderdata') requireFiles(file, (text ?? '').slice(0, OPENING));
  return { file, relation: null, rowsAre, layout, language: languageOfFile(file) };
}

/** Folders of StarCoderData whose rows are no files of code, and how their texts begin (its tokenizer's special tokens). */
const OTHER_KINDS: readonly (readonly [folder: RegExp, kind: string, opening: string])[] = [
  [/^github-issues/i, 'GitHub issues, conversations of people who gave no licence', '<issue_start>'],
  [/^git-commits/i, 'git commits, two versions of a file and a message in one text', '<commit_before>'],
  [/^jupyter-structured/i, 'notebooks as cells between special tokens', '<jupyter_start>'],
];

/** Characters of a text that tell of which kind it is. */
const OPENING = 400;

/** By the first row: the folder may have been renamed. */
function requireFiles(file: DatasetFile, opening: string): void {
  const kind = OTHER_KINDS.find(([, , token]) => opening.includes(token));
  if (kind !== undefined) throw noFiles(file, kind[1]);
}

const noFiles = (file: DatasetFile, what: string): FrameworkError =>
  frameworkError('FWK_SOURCE_UNREADABLE', {
    message: `'${file.name}' of StarCoderData holds ${what}: no files of code, and this source would deliver them as such`,
    at: file.path,
    action: 'leave this folder out; the folders of languages and `jupyter-scripts-dedup-filtered` are read',
  });
