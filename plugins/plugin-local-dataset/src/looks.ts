import { setImmediate } from 'node:timers/promises';
import type { JsonValue } from '@framework/sdk';
import { type Reading, readDocuments } from './document-text.js';
import { type FileList, fileList, locationsOf } from './file-list.js';
import type { SkipReason } from './read-file.js';
import type { TreeFile, TreeFiles } from './tree-files.js';

/** Files a part: a megabyte or two, and a turn of the event loop. */
const FILES_A_PART = 128;
/** Of a digest. */
const SHA256_BYTES = 32;

/** What describing has to know of a part's files, in their order. */
type Look = {
  /** Of the text; null of a file that is not taken. */
  readonly bytes: readonly (number | null)[];
  /** Why, of those that are not. */
  readonly reasons: readonly SkipReason[];
  /** SHA-256 of the raw bytes of those that are, in base64, one behind the other. */
  readonly sha256: string;
};

/** One file as it was when it was looked at. */
export type Looked =
  | { readonly kind: 'text'; readonly file: TreeFile; readonly bytes: number; readonly sha256: Buffer }
  | { readonly kind: 'skipped'; readonly reason: SkipReason };

/** Has every file read once, in parts; what came of them is in the order of the files. */
export async function* lookAtFiles(
  root: string,
  files: TreeFiles,
  look: (parts: Iterable<JsonValue>) => AsyncIterable<JsonValue>,
): AsyncGenerator<Looked> {
  const underWay: (readonly TreeFile[])[] = [];
  function* parts(): Generator<JsonValue> {
    for (let start = 0; start < files.length; start += FILES_A_PART) {
      const length = Math.min(FILES_A_PART, files.length - start);
      const part = Array.from({ length }, (_, at) => files.at(start + at));
      underWay.push(part);
      yield fileList(root, part);
    }
  }
  for await (const answer of look(parts())) {
    const { bytes, reasons, sha256 } = answer as Look;
    const digests = Buffer.from(sha256, 'base64');
    let taken = 0;
    for (const [index, file] of underWay.shift()!.entries()) {
      const length = bytes[index];
      if (length === null || length === undefined) {
        yield { kind: 'skipped', reason: reasons[index - taken]! };
        continue;
      }
      const digest = digests.subarray(taken * SHA256_BYTES, ++taken * SHA256_BYTES);
      yield { kind: 'text', file, bytes: length, sha256: digest };
    }
  }
}

/** Reads the files of one part. */
export function lookAt(root: string, part: FileList, reading: Reading): Look {
  const bytes: (number | null)[] = [];
  const reasons: SkipReason[] = [];
  const digests: Buffer[] = [];
  for (const read of readDocuments(locationsOf(root, part), reading, 'until-the-next')) {
    if (read.kind === 'skipped') {
      bytes.push(null);
      reasons.push(read.reason);
    } else {
      bytes.push(read.bytes.byteLength);
      digests.push(read.sha256);
    }
  }
  return { bytes, reasons, sha256: Buffer.concat(digests).toString('base64') };
}

/** One part after the other on this thread. */
export const lookHere = (root: string, reading: Reading, signal: AbortSignal) =>
  async function* (parts: Iterable<JsonValue>): AsyncGenerator<JsonValue> {
    for (const part of parts) {
      await setImmediate();
      signal.throwIfAborted();
      yield lookAt(root, part as FileList, reading);
    }
  };
