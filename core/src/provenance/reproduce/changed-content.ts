import { open, stat } from 'node:fs/promises';
import { canonicalJson, type ObjectManifest } from '@framework/sdk';
import { inputChanges } from '../../diff/inputs.js';
import { ioError } from '../../run/durable-file.js';
import { hashFile } from '../../run/file-hash.js';
import type { StoredObject } from '../../run/store.js';
import type { ChangedContent, RebuiltObject } from './reproduction.js';

const CHUNK = 1 << 20;

/** One object as the run has it. */
export interface RunObject {
  readonly ref: string;
  readonly manifest: ObjectManifest;
  /** Where its files lie; null for one a takedown replaced: its manifest alone is left. */
  readonly stored: StoredObject | null;
}

/**
 * An object of the run against the one that was rebuilt: what it was made from, every file, what it says of itself. Files are
 * read from the disk on the run's side, whatever its manifest says.
 */
export async function changedContent(
  then: RunObject,
  now: StoredObject | undefined,
): Promise<readonly ChangedContent[]> {
  const { ref, manifest, stored } = then;
  const place = stored?.dir ?? `object ${ref}, before it was taken down`;
  if (now === undefined) return [{ message: `'${ref}' was not made again`, at: place }];
  const changed: ChangedContent[] = [];
  const names = [...new Set([...Object.keys(manifest.files), ...Object.keys(now.manifest.files)])].sort();
  for (const file of names) {
    const message = await fileChange(then, now, file);
    const known = stored?.files.includes(file) === true;
    if (message !== undefined) changed.push({ message, at: known ? stored.path(file) : place });
  }
  if (changed.length > 0) return changed;
  if (manifest.fingerprint !== now.fingerprint) {
    const because = inputChanges(manifest.inputs, now.manifest.inputs);
    return [{ message: `'${ref}' says it was made from something else: ${because.join('; ')}`, at: place }];
  }
  if (canonicalJson(manifest.summary) !== canonicalJson(now.manifest.summary)) {
    return [{ message: `'${ref}' says something else of itself, of the same files`, at: place }];
  }
  return [];
}

async function fileChange(
  { ref, manifest, stored }: RunObject,
  now: StoredObject,
  file: string,
): Promise<string | undefined> {
  const name = `'${file}' of '${ref}'`;
  const [recorded, rebuilt] = [manifest.files[file], now.manifest.files[file]];
  if (rebuilt === undefined) return `${name} was not made again`;
  if (recorded === undefined) return `${name} came out, and the run has no such file`;
  if (stored === null) {
    return recorded.sha256 === rebuilt.sha256 ? undefined : `${name} came to other bytes`;
  }
  const path = stored.path(file);
  const onDisk = await stat(path).then(
    () => hashFile(path),
    () => undefined,
  );
  if (onDisk === rebuilt.sha256 && recorded.sha256 === rebuilt.sha256) return undefined;
  if (onDisk === undefined) return `${name} is missing from the run`;
  if (onDisk === rebuilt.sha256)
    return `${name} came out as it lies there, and its manifest says other bytes`;
  const where = await firstDifference(path, now.path(file));
  return recorded.sha256 === rebuilt.sha256
    ? `${name} was changed since it was made: ${where}; what was rebuilt is what its manifest says`
    : `${name} came to other bytes: ${where}`;
}

/** Where two files part: `from byte 512 (line 4) on`. */
async function firstDifference(a: string, b: string): Promise<string> {
  const files = await Promise.all(
    [a, b].map((path) =>
      open(path).catch((cause) => {
        throw ioError(cause, path);
      }),
    ),
  );
  const [left, right] = [Buffer.alloc(CHUNK), Buffer.alloc(CHUNK)];
  try {
    for (let at = 0, line = 1; ; ) {
      const [one, other] = await Promise.all([
        files[0]!.read(left, 0, CHUNK, at),
        files[1]!.read(right, 0, CHUNK, at),
      ]);
      const both = Math.min(one.bytesRead, other.bytesRead);
      let same = 0;
      while (same < both && left[same] === right[same]) if (left[same++] === 0x0a) line += 1;
      at += same;
      if (same < both || both < CHUNK) return `from byte ${at} (line ${line}) on`;
    }
  } finally {
    for (const file of files) await file.close();
  }
}

export const rebuiltObject = (ref: string, { manifest }: StoredObject): RebuiltObject => {
  const files = Object.values(manifest.files);
  return {
    ref,
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    contentHash: manifest.contentHash,
  };
};
