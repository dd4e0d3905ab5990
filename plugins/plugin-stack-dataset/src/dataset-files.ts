import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { type FetchedFile, type FrameworkError, frameworkError } from '@framework/sdk';

/** A file of the dataset. */
export interface DatasetFile {
  readonly path: string;
  /** As seen from what the preset names, `/`-separated: the same on every machine. */
  readonly name: string;
  readonly format: 'parquet' | 'json-lines';
  /** Where it lies, folders and all: they may name the language. Of a remote file, where it lies in its dataset. */
  readonly place: string;
  readonly bytes: number;
  readonly modified: number;
  /** SHA-256 of its content, where somebody has just computed it. */
  readonly sha256?: string;
}

const FORMATS: readonly (readonly [RegExp, DatasetFile['format']])[] = [
  [/\.parquet$/i, 'parquet'],
  [/\.(?:jsonl|ndjson)(?:\.(?:gz|zst))?$/i, 'json-lines'],
];

/**
 * The files under the paths of the configuration, in the order of their names. A path that is a file is taken whatever its
 * neighbours are; a folder gives the files in it and below it that have one of the endings.
 *
 * @throws FWK_SOURCE_MISSING, FWK_SOURCE_EMPTY, FWK_SOURCE_UNREADABLE
 */
export async function datasetFiles(paths: readonly string[], at: string): Promise<readonly DatasetFile[]> {
  const files: DatasetFile[] = [];
  for (const path of paths) {
    const facts = await stat(path).catch((cause) => {
      throw missing(path, at, cause);
    });
    const found = facts.isDirectory() ? await filesBelow(path) : [path];
    for (const file of found) {
      const format = formatOf(file);
      if (format === undefined) {
        if (!facts.isDirectory()) throw unknownFormat(file);
        continue;
      }
      const { size, mtimeMs } = file === path ? facts : await stat(file);
      const name = file === path ? file.split(sep).at(-1)! : relative(path, file).split(sep).join('/');
      files.push({ path: file, name, place: resolve(file), format, bytes: size, modified: mtimeMs });
    }
  }
  if (files.length > 0) return inOrder(files);
  throw frameworkError('FWK_SOURCE_EMPTY', {
    message: `no Parquet or JSON-lines file under ${paths.length === 0 ? 'the empty list of `files`' : paths.join(', ')}`,
    at,
    action: 'name the files, or the folders they lie in',
  });
}

/** Files of datasets elsewhere that have been brought here. */
export async function remoteDatasetFiles(fetched: readonly FetchedFile[]): Promise<readonly DatasetFile[]> {
  const files: DatasetFile[] = [];
  for (const { path, name, sha256 } of fetched) {
    const { size, mtimeMs } = await stat(path);
    files.push({ path, name, place: name, format: formatOf(name)!, bytes: size, modified: mtimeMs, sha256 });
  }
  return files;
}

export const inOrder = (files: readonly DatasetFile[]): readonly DatasetFile[] =>
  files.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

/** Whether a name is that of a file of one of the formats. */
export const isDatasetFile = (name: string): boolean => formatOf(name) !== undefined;

const formatOf = (file: string): DatasetFile['format'] | undefined =>
  FORMATS.find(([ending]) => ending.test(file))?.[1];

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  // Files alone: a link could lead out of the folder.
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** SHA-256 of a file, hex; read in pieces. */
export async function contentHash(
  { path, sha256 }: DatasetFile,
  signal: AbortSignal,
  passed: (bytes: number) => void = () => undefined,
): Promise<string> {
  if (sha256 !== undefined) return sha256;
  const hash = createHash('sha256');
  let done = 0;
  for await (const piece of createReadStream(path, { signal, highWaterMark: 1 << 20 })) {
    hash.update(piece);
    done += piece.length;
    passed(done);
  }
  return hash.digest('hex');
}

const missing = (path: string, at: string, cause: NodeJS.ErrnoException): FrameworkError =>
  cause.code === 'ENOENT' || cause.code === 'ENOTDIR'
    ? frameworkError('FWK_SOURCE_MISSING', {
        message: `there is no file or folder ${path}`,
        at,
        action: 'correct the path, or download the dataset there',
        cause,
      })
    : frameworkError('FWK_SOURCE_UNREADABLE', { message: `${path}: ${cause.message}`, at: path, cause });

const unknownFormat = (path: string): FrameworkError =>
  frameworkError('FWK_SOURCE_UNREADABLE', {
    message: `'${path}' has none of the endings .parquet, .jsonl, .jsonl.gz, .jsonl.zst`,
    at: path,
    action: 'name a file of one of these formats',
  });
