import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ConfigSchema, JsonValue } from '@framework/sdk';
import type { ValueProblem } from '@framework/sdk/checks';
import { findPackage, frameworkFolder } from '../plugins/discover.js';
import { hashFileSync, rootOf } from '../run/file-hash.js';
import { leavesOf } from './leaves.js';
import { toPosix } from './to-posix.js';

const PACKAGE = /^package:(?<name>(?:@[^/]+\/)?[^/]+)\/(?<file>.+)$/;

/**
 * Where the file of a `file` field lies: beside who states it, or, as `package:<name>/<file>`, in an installed package as
 * seen from there. What is not installed stays as it was written, for `fileProblems` to name.
 */
export function locateFile(folder: string, written: string): string {
  const { name, file } = PACKAGE.exec(written)?.groups ?? {};
  if (name === undefined || file === undefined) return resolve(folder, written);
  const dir = findPackage(name, folder) ?? findPackage(name, frameworkFolder);
  return dir === undefined ? written : join(dir, file);
}

/** What stands for a file in a fingerprint: its content. The same list in another folder is the same list. */
export function fileIdentity(path: string): string {
  try {
    return `sha256:${hashFileSync(path)}`;
  } catch {
    // Refused by `fileProblems` already, but for one that went in this moment: the plugin that reads it says so.
    return 'missing';
  }
}

/** The same of a file or a folder: of a folder the names in it and the bytes. */
export function filesIdentity(path: string): string {
  try {
    if (!statSync(path).isDirectory()) return fileIdentity(path);
    const names = filesOf(path);
    const hashes = names.map((name) => [name, hashFileSync(join(path, name))] as const);
    return `files:${rootOf(Object.fromEntries(hashes))}`;
  } catch {
    return 'missing';
  }
}

/** Regular files in and below a folder, as paths from it with slashes, sorted. */
const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => toPosix(folder, join(entry.parentPath, entry.name)))
    .sort();

/** Why a file or folder cannot be what the configuration says. */
function filesProblem(path: string): string | undefined {
  try {
    if (!statSync(path).isDirectory()) return fileProblem(path);
    const names = filesOf(path);
    if (names.length === 0) return 'names a folder without a file';
    return names.map((name) => fileProblem(join(path, name))).find((problem) => problem !== undefined);
  } catch {
    return 'names a file or folder that is not there';
  }
}

/** Why a file cannot be what the configuration says; undefined for one that can be read. */
function fileProblem(path: string): string | undefined {
  try {
    if (!statSync(path).isFile()) return 'names what is no file';
    accessSync(path, constants.R_OK);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? 'names a file that is not there'
      : `names a file that cannot be read (${code})`;
  }
}

/** Files that a namespace names and that are not there, or are none. */
export const fileProblems = (
  schema: ConfigSchema,
  values: Readonly<Record<string, JsonValue>>,
): readonly ValueProblem[] =>
  leavesOf(schema, values).flatMap(({ path, field, leaf }) => {
    if (typeof leaf !== 'string' || leaf === '') return [];
    const problem =
      field.kind === 'file' ? fileProblem(leaf) : field.kind === 'files' ? filesProblem(leaf) : undefined;
    return problem === undefined ? [] : [{ path, message: `${problem}: ${leaf}` }];
  });
