import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { JsonObject } from '@framework/sdk';
import { fileNameText } from './file-name.js';
import { type IgnoreRules, parseGitignore } from './gitignore.js';
import type { PathMatcher } from './glob.js';
import { isLicenceFile } from './licence-file.js';
import { npmLicense } from './npm-license.js';
import { readRegularFile, readSmallText, type SkipReason } from './read-file.js';
import { type TreeFile, TreeFiles } from './tree-files.js';

/** A folder below the root, with what it says of the files under it. */
export interface Folder {
  /** Relative to the root, `/`-separated; empty for the root. */
  readonly path: string;
  /** Absolute, as bytes: the file system's names need not be text. */
  readonly location: Buffer;
  readonly parent: Folder | null;
  /** A git checkout of its own (a submodule, one of many clones), the root included. */
  readonly checkout: boolean;
  /** Licence files that lie right here, sorted by name. */
  readonly licenceFiles: readonly LicenceFile[];
  /** The licence its package.json states. */
  readonly licence: string | null;
  readonly isPackage: boolean;
}

export type LicenceFile = { readonly path: string; readonly text: string } & JsonObject;

export interface Tree {
  readonly root: Folder;
  /** Candidates by name, in byte order of their paths; not opened yet. */
  readonly files: TreeFiles;
  readonly skipped: Tally;
}

export type Tally = Partial<Record<SkipReason, number>>;

export interface TreeOptions {
  /** Lower case. */
  readonly extensions: readonly string[];
  readonly excluded: PathMatcher;
  readonly gitignore: 'respect' | 'overlook';
}

/** Administrative folders of version control: metadata, neither walked nor counted. */
const VERSION_CONTROL = new Set(['.git', '.hg', '.svn', '.jj']);
/** A licence file longer than this is none; the GPL has 35 kB, Node.js's with all that it carries 145. */
const LICENCE_LIMIT = 512 * 1024;
const SLASH = Buffer.from('/');
/** Folders listed before the event loop gets its turn. */
const FOLDERS_BETWEEN_PAUSES = 64;

/**
 * Lists a folder. Links are never followed, special files never opened, `node_modules` below the root left out.
 *
 * @param isEnough told of every candidate as it is found: whether the rest need not be listed
 */
export async function listTree(
  root: string,
  options: TreeOptions,
  isEnough?: (file: TreeFile) => boolean,
): Promise<Tree> {
  const files = new TreeFiles();
  const isTaken = endsWithOneOf(options.extensions);
  let enough = false;
  let listed = 0;
  const skipped: Tally = {};
  const count = (reason: SkipReason) => {
    skipped[reason] = (skipped[reason] ?? 0) + 1;
  };

  const walk = async (
    location: Buffer,
    path: string,
    parent: Folder | null,
    ignores: readonly ScopedIgnore[],
  ): Promise<Folder | null> => {
    let entries: Entry[];
    if (++listed % FOLDERS_BETWEEN_PAUSES === 0) await setImmediate();
    try {
      entries = readEntries(location);
    } catch (error) {
      if (parent === null) throw error;
      count('unreadable');
      return null;
    }
    const folder = describeFolder(location, path, parent, entries);
    const scoped = withIgnoreFile(location, path, entries, ignores, options.gitignore);
    for (const entry of entries) {
      if (enough) return folder;
      const name = fileNameText(entry.name);
      const childPath = path === '' ? name : `${path}/${name}`;
      if (entry.kind === 'symlink' || entry.kind === 'special') {
        count(entry.kind);
      } else if (entry.kind === 'folder') {
        if (VERSION_CONTROL.has(name)) continue;
        if (name === 'node_modules') count('node-modules');
        else if (options.excluded(childPath)) count('excluded');
        else if (isIgnored(childPath, 'folder', scoped)) count('gitignored');
        else await walk(Buffer.concat([location, SLASH, entry.name]), childPath, folder, scoped);
      } else if (!isTaken(name)) {
        count('other-extension');
      } else if (isLicenceFile(name)) {
        // Evidence, not prose: the same few texts in every package.
        count('licence-file');
      } else if (options.excluded(childPath)) {
        count('excluded');
      } else if (isIgnored(childPath, 'file', scoped)) {
        count('gitignored');
      } else {
        files.add(folder, entry.name);
        enough = isEnough?.(files.at(files.length - 1)) ?? false;
      }
    }
    return folder;
  };

  const folder = await walk(Buffer.from(root), '', null, []);
  return { root: folder!, files, skipped };
}

/** Whether a name ends like one of these; told by what stands behind its last dot, where each of them begins with its only one. */
function endsWithOneOf(endings: readonly string[]): (name: string) => boolean {
  const simple = new Set(endings.filter((ending) => ending.lastIndexOf('.') === 0));
  const others = endings.filter((ending) => !simple.has(ending));
  return (name) => {
    const lower = name.toLowerCase();
    const dot = lower.lastIndexOf('.');
    return (dot >= 0 && simple.has(lower.slice(dot))) || others.some((ending) => lower.endsWith(ending));
  };
}

interface Entry {
  readonly name: Buffer;
  readonly kind: 'file' | 'folder' | 'symlink' | 'special';
}

/** Synchronous, as files are read: folders are many, and the way to the thread pool and back takes longer than most of them. */
function readEntries(location: Buffer): Entry[] {
  const entries = readdirSync(location, {
    encoding: 'buffer',
    withFileTypes: true,
  }) as unknown as Dirent<Buffer>[];
  const kinds: Entry[] = [];
  for (const entry of entries) {
    const kind = kindOf(entry);
    // Some file systems do not say what an entry is.
    const looked = kind === 'special' ? lookedAt(Buffer.concat([location, SLASH, entry.name])) : kind;
    kinds.push({ name: entry.name, kind: looked });
  }
  // The order of whole paths, in which a slash follows a folder's name.
  const key = ({ name, kind }: Entry) => (kind === 'folder' ? Buffer.concat([name, SLASH]) : name);
  const keyed = kinds.map((entry) => ({ entry, key: key(entry) }));
  return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ entry }) => entry);
}

function lookedAt(location: Buffer): Entry['kind'] {
  try {
    return kindOf(lstatSync(location));
  } catch {
    return 'special';
  }
}

const kindOf = (entry: {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}): Entry['kind'] =>
  entry.isSymbolicLink() ? 'symlink' : entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'special';

function describeFolder(
  location: Buffer,
  path: string,
  parent: Folder | null,
  entries: readonly Entry[],
): Folder {
  const licenceFiles: LicenceFile[] = [];
  let licence: string | null = null;
  let isPackage = false;
  for (const entry of entries) {
    if (entry.kind !== 'file') continue;
    const name = fileNameText(entry.name);
    if (isLicenceFile(name)) {
      const read = readRegularFile(Buffer.concat([location, SLASH, entry.name]), LICENCE_LIMIT);
      if (read.kind === 'bytes') {
        licenceFiles.push({
          path: path === '' ? name : `${path}/${name}`,
          text: read.bytes.toString('utf8').replace(/^\uFEFF/, ''),
        });
      }
    } else if (name === 'package.json') {
      const manifest = readManifest(Buffer.concat([location, SLASH, entry.name]));
      isPackage = typeof manifest['name'] === 'string';
      licence = npmLicense(manifest);
    }
  }
  // `.git` is a folder in a clone, a file in a submodule or a linked work tree.
  const checkout = entries.some(({ name, kind }) => kind !== 'symlink' && name.equals(DOT_GIT));
  return { path, location, parent, checkout, licenceFiles, licence, isPackage };
}

const DOT_GIT = Buffer.from('.git');

function readManifest(location: Buffer): Readonly<Record<string, unknown>> {
  try {
    const manifest: unknown = JSON.parse(readSmallText(location) ?? '{}');
    return typeof manifest === 'object' && manifest !== null ? (manifest as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

interface ScopedIgnore {
  readonly folder: string;
  readonly rules: IgnoreRules;
}

function withIgnoreFile(
  location: Buffer,
  path: string,
  entries: readonly Entry[],
  above: readonly ScopedIgnore[],
  mode: TreeOptions['gitignore'],
): readonly ScopedIgnore[] {
  if (mode === 'overlook' || !entries.some(({ name, kind }) => kind === 'file' && name.equals(GITIGNORE))) {
    return above;
  }
  const text = readSmallText(Buffer.concat([location, SLASH, GITIGNORE]));
  return text === null ? above : [{ folder: path, rules: parseGitignore(text) }, ...above];
}

const GITIGNORE = Buffer.from('.gitignore');

/** The nearest `.gitignore` that speaks of a path decides. */
function isIgnored(path: string, kind: 'file' | 'folder', scoped: readonly ScopedIgnore[]): boolean {
  for (const { folder, rules } of scoped) {
    const verdict = rules.judge(folder === '' ? path : path.slice(folder.length + 1), kind);
    if (verdict) return verdict === 'ignored';
  }
  return false;
}
