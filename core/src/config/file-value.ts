import { accessSync, constants, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ConfigSchema, Field, JsonValue } from '@framework/sdk';
import { isObject, type ValueProblem } from '@framework/sdk/checks';
import { findPackage, frameworkFolder } from '../plugins/discover.js';
import { hashFileSync } from '../run/file-hash.js';

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
  Object.entries(schema).flatMap(([key, field]) =>
    problemsOf(field, values[key] ?? null).map((problem) => ({ ...problem, path: [key, ...problem.path] })),
  );

function problemsOf(field: Field<unknown>, value: JsonValue): readonly ValueProblem[] {
  if (field.kind === 'file') {
    if (typeof value !== 'string' || value === '') return [];
    const problem = fileProblem(value);
    return problem === undefined ? [] : [{ path: [], message: `${problem}: ${value}` }];
  }
  const inside = (key: string | number, inner: Field<unknown>, item: JsonValue) =>
    problemsOf(inner, item).map((problem) => ({ ...problem, path: [key, ...problem.path] }));
  if (field.kind === 'optional') return value === null ? [] : problemsOf(field.item!, value);
  if (field.kind === 'list' && Array.isArray(value)) {
    return value.flatMap((item: JsonValue, index) => inside(index, field.item!, item));
  }
  if (field.kind === 'map' && isObject(value)) {
    return Object.entries(value).flatMap(([key, item]) => inside(key, field.item!, item));
  }
  if (field.kind === 'group' && isObject(value)) {
    return Object.entries(field.fields!).flatMap(([key, inner]) => inside(key, inner, value[key] ?? null));
  }
  return [];
}
