import type { FileKernels } from '@framework/sdk';
import { type FileBytes, readRegularFile, type SkipReason } from './read-file.js';

/** How long the bytes of a file are there. */
export type Lasting = 'until-the-next' | 'while-held';

/** What reads many files at once, if somebody has it compiled. */
export type FindFileKernels = () => FileKernels | null;

/** Bytes of files read at once; a larger file is read alone. */
const SPACE_BYTES = 1 << 20;
const NUL = Buffer.of(0);
/** By their numbers, from -1 down. */
const REASONS: readonly SkipReason[] = ['special', 'too-large', 'symlink', 'vanished', 'unreadable'];

/** Reads one file after the other, each as `readRegularFile` does. Callers give way to the event loop every hundred files or so. */
export function* readFiles(
  locations: readonly Buffer[],
  limit: number,
  lasting: Lasting,
  kernels: FileKernels | null,
): Generator<FileBytes> {
  if (kernels === null) {
    const space = lasting === 'until-the-next' ? usedAgain() : undefined;
    for (const location of locations) yield readRegularFile(location, limit, space);
    return;
  }
  let paths = Buffer.concat(locations.flatMap((location) => [location, NUL]));
  const outcomes = new Int32Array(locations.length);
  for (let done = 0; done < locations.length; ) {
    const space = lasting === 'until-the-next' ? usedAgain() : Buffer.allocUnsafeSlow(SPACE_BYTES);
    const count = kernels.readFiles(paths, limit, space, outcomes.subarray(done));
    let start = 0;
    for (const outcome of outcomes.subarray(done, done + count)) {
      if (outcome < 0) yield { kind: 'skipped', reason: REASONS[-1 - outcome]! };
      else {
        yield { kind: 'bytes', bytes: space.subarray(start, start + outcome) };
        start += outcome;
      }
    }
    // No space has room for it.
    const alone = count === 0 ? 1 : 0;
    if (alone === 1) yield readRegularFile(locations[done]!, limit);
    paths = paths.subarray(pathBytes(locations, done, done + count + alone));
    done += count + alone;
  }
}

function pathBytes(locations: readonly Buffer[], from: number, to: number): number {
  let bytes = 0;
  for (let at = from; at < to; at++) bytes += locations[at]!.byteLength + NUL.byteLength;
  return bytes;
}

let again: Buffer | undefined;

function usedAgain(): Buffer {
  again ??= Buffer.allocUnsafeSlow(SPACE_BYTES);
  return again;
}
