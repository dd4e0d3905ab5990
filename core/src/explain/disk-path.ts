import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { statOf } from '../stat-of.js';
import type { IdMatch } from './id-pattern.js';

/** A file or folder on this disk, as the documents of a run may be called after it. */
export interface DiskPath {
  /** How an id names this file, or a document below this folder. */
  match(id: string): IdMatch | undefined;
  /** Whether a source may have read it: one that is a folder above it. */
  readBy(source: string): boolean;
}

/** A folder above the file, as a repository: what it may be called, and where in it the file lies. */
interface Root {
  /** `/`-separated; empty for the folder itself. */
  readonly path: string;
  /** Whether a repository's id, its kind left out, is called after the folder. */
  readonly called: (repository: string) => boolean;
}

/**
 * The documents whose ids stand for a path on this disk: `<repository>:<path in it>`, where the repository is called
 * after one of the folders above. Which one a source chose is in no record, so each is tried: an installed package by
 * the name and version in its `package.json`, a checkout by being one, any folder by its own name.
 *
 * @returns undefined when nothing lies there
 */
export function diskPath(root: string, written: string): DiskPath | undefined {
  const path = resolve(root, written);
  const found = statOf(path);
  if (found === undefined) return undefined;
  const roots = rootsOf(path, found.isDirectory() ? path : dirname(path));
  const inside = found.isDirectory()
    ? (name: string, under: string) => under === '' || name.startsWith(`${under}/`)
    : (name: string, under: string) => name === under;
  return {
    match(id) {
      for (let colon = id.indexOf(':'); colon >= 0; colon = id.indexOf(':', colon + 1)) {
        const [repository, name] = [withoutKind(id.slice(0, colon)), id.slice(colon + 1)];
        if (roots.some((one) => inside(name, one.path) && one.called(repository))) {
          return found.isDirectory() ? 'prefix' : 'path';
        }
      }
      return undefined;
    },
    readBy: (source) => roots.some(({ called }) => called(withoutKind(source))),
  };
}

/** A word that names a file here, and is no word of the preset's. */
export const isFileHere = (root: string, word: string): boolean =>
  word.includes('.') && statOf(resolve(root, word))?.isFile() === true;

function rootsOf(path: string, folder: string): readonly Root[] {
  const roots: Root[] = [];
  for (let at = folder; dirname(at) !== at; at = dirname(at)) {
    const inIt = relative(at, path).split(sep).join('/');
    roots.push({ path: inIt, called: calledAfter(at) });
  }
  return roots;
}

function calledAfter(folder: string): Root['called'] {
  const installed = packageName(folder);
  // Two versions of a package may be installed: only the one that lies here is meant.
  if (installed !== undefined) return (repository) => repository === installed;
  const name = basename(folder);
  const checkout = existsSync(join(folder, '.git'));
  return (repository) => {
    const label = repository.replace(/[@#][^/]*$/, '');
    return label === name || label.endsWith(`/${name}`) || (checkout && repository.startsWith('git:'));
  };
}

/** `rxjs@7.8.2`, of a folder that lies where packages are installed. */
function packageName(folder: string): string | undefined {
  if (!/[\\/]node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+$/.test(folder)) return undefined;
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      readonly name?: unknown;
      readonly version?: unknown;
    };
    return typeof name === 'string' && typeof version === 'string' ? `${name}@${version}` : undefined;
  } catch {
    return undefined;
  }
}

/** A checkout keeps its kind: the folder it lies in need not be called after it. */
const withoutKind = (repository: string): string => repository.replace(/^(?!git:)\w+:/, '');
