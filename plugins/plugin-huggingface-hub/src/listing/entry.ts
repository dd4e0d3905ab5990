import { frameworkError, type RemoteFile } from '@framework/sdk';

/** A file of a listing, without the set it was asked for. */
export type Entry = Pick<RemoteFile, 'name' | 'bytes' | 'hash'>;

const LONGEST_NAME = 1024;
const SHA1 = /^[0-9a-f]{40}$/;
const SHA256 = /^(?:sha256:)?([0-9a-f]{64})$/;

/**
 * One row of what the hub says lies in a folder, none of it believed. Null for a folder.
 *
 * @param folder what was asked for; empty for the whole dataset
 * @throws FWK_SOURCE_INTEGRITY naming what is wrong with it
 */
export function entryOf(row: unknown, folder: string, at: string): Entry | null {
  const wrong = (why: string) =>
    frameworkError('FWK_SOURCE_INTEGRITY', {
      message: `the hub's listing holds ${why}: ${JSON.stringify(row)?.slice(0, 300) ?? 'nothing'}`,
      at,
    });
  if (typeof row !== 'object' || row === null) throw wrong('what is no entry');
  const { type, path, size, oid, lfs } = row as Readonly<Record<string, unknown>>;
  if (typeof path !== 'string' || !isPlainPath(path)) throw wrong('a name that is no path in a dataset');
  if (folder !== '' && path !== folder && !path.startsWith(`${folder}/`))
    throw wrong(`a name outside '${folder}'`);
  if (type === 'directory') return null;
  if (type !== 'file') throw wrong('what is neither file nor folder');
  if (!isSize(size)) throw wrong('a file without a size');
  if (lfs === undefined || lfs === null) {
    if (typeof oid !== 'string' || !SHA1.test(oid)) throw wrong('a file without a hash');
    return { name: path, bytes: size, hash: { algorithm: 'git-blob-sha1', hex: oid } };
  }
  const large = lfs as Readonly<Record<string, unknown>>;
  const [, hex] = (typeof large['oid'] === 'string' && SHA256.exec(large['oid'])) || [];
  if (hex === undefined) throw wrong('a large file without a SHA-256');
  if (!isSize(large['size']) || large['size'] !== size) throw wrong('a file of two sizes');
  return { name: path, bytes: size, hash: { algorithm: 'sha256', hex } };
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Relative, without a way up, a drive, a device or anything that a terminal obeys. */
function isPlainPath(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (path.length > LONGEST_NAME || /[\\\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/u.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
