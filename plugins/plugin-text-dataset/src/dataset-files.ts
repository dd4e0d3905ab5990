import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { ENDINGS, type FileShape, shapeOf } from '@framework/readers';
import { type FetchedFile, frameworkError } from '@framework/sdk';

/** A file of a dataset. */
export interface DatasetFile {
  readonly path: string;
  /** As seen from what the preset names, `/`-separated, without a compression's ending: part of its documents' ids. */
  readonly name: string;
  readonly shape: FileShape;
  readonly bytes: number;
  readonly modified: number;
  /** SHA-256 of its content, where somebody has just computed it. */
  readonly sha256?: string;
}

/**
 * The files under the paths of the configuration, in the order of their names. A path that is a file is taken whatever its
 * neighbours are; a folder gives the regular files in it and below it that have one of the endings.
 *
 * @param at key of the configuration, for messages
 * @throws FWK_SOURCE_MISSING, FWK_SOURCE_EMPTY, FWK_SOURCE_UNREADABLE; FWK_CONFIG_INVALID for two files of one name
 */
export async function datasetFiles(paths: readonly string[], at: string): Promise<readonly DatasetFile[]> {
  const files: DatasetFile[] = [];
  for (const path of paths) {
    const facts = await factsOf(path, at);
    if (facts.isDirectory()) {
      for (const file of await filesBelow(path)) {
        const shape = shapeOf(relative(path, file).split(sep).join('/'));
        if (shape !== null) files.push(fileOf(file, shape, await factsOf(file, at)));
      }
      continue;
    }
    const shape = facts.isFile() ? shapeOf(path.split(sep).at(-1)!) : null;
    if (shape === null) {
      throw frameworkError('FWK_SOURCE_UNREADABLE', {
        message: `'${path}' is no file with one of the endings ${ENDINGS}`,
        at,
        action: 'name files of one of these formats, or folders of them',
      });
    }
    files.push(fileOf(path, shape, facts));
  }
  if (files.length === 0) {
    throw frameworkError('FWK_SOURCE_EMPTY', {
      message: `no file with one of the endings ${ENDINGS} under ${paths.join(', ') || 'an empty list'}`,
      at,
      action: 'name the files, or the folders they lie in',
    });
  }
  return inOrder(files, at);
}

/** Files of datasets elsewhere that have been brought here. */
export async function remoteDatasetFiles(fetched: readonly FetchedFile[]): Promise<readonly DatasetFile[]> {
  const files: DatasetFile[] = [];
  for (const { path, name, sha256 } of fetched)
    files.push({ ...fileOf(path, shapeOf(name)!, await stat(path)), sha256 });
  return files;
}

/** Whether a name is that of a file that is read. */
export const isDatasetFile = (name: string): boolean => shapeOf(name) !== null;

/** @throws FWK_CONFIG_INVALID for two files of one name */
export function inOrder(files: readonly DatasetFile[], at: string): readonly DatasetFile[] {
  const sorted = files.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  refuseTwice(sorted, at);
  return sorted;
}

const fileOf = (path: string, shape: FileShape, { size, mtimeMs }: Stats): DatasetFile => ({
  path,
  name: shape.plainName,
  shape,
  bytes: size,
  modified: mtimeMs,
});

async function factsOf(path: string, at: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') {
      throw frameworkError('FWK_SOURCE_UNREADABLE', { message: `${path}: ${message}`, at, cause });
    }
    throw frameworkError('FWK_SOURCE_MISSING', {
      message: `there is no file or folder ${path}`,
      at,
      action: 'correct the path, or download the dataset there',
      cause,
    });
  }
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  // Files alone: a link could lead out of the folder.
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function refuseTwice(files: readonly DatasetFile[], at: string): void {
  const twice = files.find((file, index) => file.name === files[index + 1]?.name);
  if (twice === undefined) return;
  const paths = files.filter(({ name }) => name === twice.name).map(({ path }) => path);
  throw frameworkError('FWK_CONFIG_INVALID', {
    message: `${paths.join(' and ')} would give documents of one id`,
    at,
    action: 'name one of them, or the folder above them',
  });
}

/** SHA-256 of a file, hex; read in pieces. */
export async function contentHash({ path, sha256 }: DatasetFile, signal: AbortSignal): Promise<string> {
  if (sha256 !== undefined) return sha256;
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { signal, highWaterMark: 1 << 20 })) hash.update(piece);
  return hash.digest('hex');
}

/**
 * @param source id of the source, for the message
 * @throws FWK_SOURCE_CHANGED where a file is not what it was when it was found
 */
export async function requireUnchanged(file: DatasetFile, source: string): Promise<void> {
  const facts = await stat(file.path).catch(() => undefined);
  if (facts?.size === file.bytes && facts.mtimeMs === file.modified) return;
  throw frameworkError('FWK_SOURCE_CHANGED', {
    message: `'${file.name}' of ${source} has changed since the source was described`,
    at: file.path,
  });
}
