import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { frameworkError, LAYOUT } from '@framework/sdk';
import { ioError, replaceDurably, syncFolder } from '../run/durable-file.js';
import { sha256 } from '../run/file-hash.js';

/** Files the audit log names by their hash: written before the line that names them, and never again. */
export type HashNamed = 'plan' | 'deny';

const nameOf = (kind: HashNamed, hash: string): string =>
  `${kind}-${hash}.${kind === 'plan' ? 'json' : 'ndjson'}`;

export const pathOf = (root: string, kind: HashNamed, hash: string): string =>
  join(root, LAYOUT.takedowns, nameOf(kind, hash));

/** @returns its hash */
export async function writeHashNamed(root: string, kind: HashNamed, text: string): Promise<string> {
  const hash = sha256(text);
  const dir = join(root, LAYOUT.takedowns);
  await mkdir(dir, { recursive: true });
  await syncFolder(dirname(dir));
  await replaceDurably(pathOf(root, kind, hash), text);
  return hash;
}

/** @throws FWK_TAKEDOWN_DENIED when it is gone or is not what the log names */
export async function readHashNamed(root: string, kind: HashNamed, hash: string): Promise<string> {
  const path = pathOf(root, kind, hash);
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw wrong('is missing', path);
    throw ioError(cause, path);
  });
  if (sha256(bytes) !== hash) throw wrong('is not what its name says', path);
  return bytes.toString('utf8');
}

const wrong = (what: string, at: string) =>
  frameworkError('FWK_TAKEDOWN_DENIED', { message: `a file that the audit log names ${what}`, at });
