import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** What reading a file came to: its bytes, or the reason it was not taken. */
export type FileBytes =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'skipped'; readonly reason: SkipReason };

/** Why a file was seen and not taken; the keys of `SourceDescription.skipped`. */
export type SkipReason =
  | 'binary'
  | 'excluded'
  | 'gitignored'
  | 'licence-file'
  | 'other-extension'
  | 'node-modules'
  | 'special'
  | 'symlink'
  | 'too-large'
  | 'unreadable'
  | 'vanished';

// O_NOFOLLOW: the link may have appeared after the folder was listed. O_NONBLOCK: a FIFO must not hang the open.
// Both are absent on Windows, where neither danger exists in this form.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a regular file of at most `limit` bytes. Never follows a link, never opens a device for reading.
 *
 * Synchronous on purpose: source files are small and many, and four round trips through the thread pool a file cost
 * seven times what the system calls do. Callers give way to the event loop between files.
 *
 * @param space where the bytes may lie until the next file is read, where they fit into it
 */
export function readRegularFile(location: Buffer | string, limit: number, space?: Buffer): FileBytes {
  let file: number;
  try {
    file = openSync(location, FLAGS);
  } catch (error) {
    return { kind: 'skipped', reason: reasonOf(error) };
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return { kind: 'skipped', reason: 'special' };
    if (stat.size > limit) return { kind: 'skipped', reason: 'too-large' };
    // One byte more than announced: a file that grew meanwhile is then seen to be longer.
    const needed = stat.size + 1;
    const buffer =
      space !== undefined && needed <= space.byteLength
        ? space.subarray(0, needed)
        : Buffer.allocUnsafe(needed);
    let length = 0;
    while (length < buffer.byteLength) {
      const read = readSync(file, buffer, length, buffer.byteLength - length, length);
      if (read === 0) break;
      length += read;
    }
    if (length > limit) return { kind: 'skipped', reason: 'too-large' };
    return { kind: 'bytes', bytes: buffer.subarray(0, length) };
  } catch (error) {
    return { kind: 'skipped', reason: reasonOf(error) };
  } finally {
    closeSync(file);
  }
}

/** As text, for the small files of configuration that name a root; null when there is no such file. */
export function readSmallText(location: Buffer | string): string | null {
  const read = readRegularFile(location, 1024 * 1024);
  return read.kind === 'bytes' ? read.bytes.toString('utf8') : null;
}

function reasonOf(error: unknown): SkipReason {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ELOOP':
    case 'EMLINK':
      return 'symlink';
    case 'ENOENT':
    case 'ENOTDIR':
      return 'vanished';
    case 'ENXIO':
    case 'ENODEV':
      return 'special';
    default:
      return 'unreadable';
  }
}
