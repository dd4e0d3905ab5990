import { stat } from 'node:fs/promises';
import { hashFile } from '../../run/file-hash.js';

/** What is wrong with a file, read and hashed, by what its manifest says of it; undefined where nothing is. */
export async function fileProblem(
  path: string,
  facts: { readonly bytes: number; readonly sha256: string },
): Promise<string | undefined> {
  try {
    const { size } = await stat(path);
    if (size !== facts.bytes) return `has ${size} bytes, its manifest says ${facts.bytes}`;
    const hash = await hashFile(path);
    return hash === facts.sha256 ? undefined : `has the hash ${hash}, its manifest says ${facts.sha256}`;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'is missing' : `cannot be read: ${message}`;
  }
}
