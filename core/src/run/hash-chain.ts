import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ioError, syncFolder } from './durable-file.js';
import { sha256 } from './file-hash.js';

/** What the first line of a chain follows. */
export const GENESIS = '0'.repeat(64);

/** What every line of a chain says of its place. */
export interface Linked {
  /** Counts from 0. */
  readonly sequence: number;
  /** SHA-256 of the line before it, hex; `GENESIS` for the first. */
  readonly previous: string;
}

/** A chain as far as it is whole. */
export interface Chain<Entry> {
  readonly entries: Entry[];
  /** SHA-256 of the last whole line. */
  readonly head: string;
  /** Length of what is whole: a torn last line lies behind it. */
  readonly bytes: number;
}

/**
 * Lines of JSON, each chained to the one before by its SHA-256: one cannot be altered, removed or added in the middle
 * without every later line saying so. A torn last line is what `kill -9` leaves behind: it was never promised.
 *
 * @param parse an entry of a line; undefined for what is none
 * @throws what `broken` makes, with the number of the line, from 1
 */
export function readChain<Entry extends Linked>(
  text: Buffer,
  parse: (line: string) => Entry | undefined,
  broken: (line: number, what: string) => Error,
): Chain<Entry> {
  const entries: Entry[] = [];
  let head = GENESIS;
  let start = 0;
  while (start < text.byteLength) {
    const end = text.indexOf(0x0a, start);
    const line = text.subarray(start, end < 0 ? text.byteLength : end).toString('utf8');
    const entry = end < 0 ? undefined : parse(line);
    const isLast = end < 0 || end + 1 === text.byteLength;
    if (!entry) {
      // No newline, or the zeros some file systems leave after a power cut: torn, not altered.
      if (isLast) break;
      throw broken(entries.length + 1, 'is not a journal entry');
    }
    if (entry.sequence !== entries.length || entry.previous !== head) {
      throw broken(entries.length + 1, 'does not follow from the line before it');
    }
    entries.push(entry);
    head = sha256(line);
    start = end + 1;
  }
  return { entries, head, bytes: start };
}

/** Appends a line; on the disk when it settles. */
export async function appendLine(path: string, line: string, sequence: number): Promise<void> {
  try {
    const handle = await open(path, 'a');
    try {
      const { size } = await handle.stat();
      try {
        // Not `write`: a nearly full disk takes part of it without an error, and the next line would be glued to that.
        await handle.writeFile(`${line}\n`);
        await handle.sync();
      } catch (cause) {
        await handle.truncate(size).catch(() => undefined);
        throw cause;
      }
    } finally {
      await handle.close();
    }
    if (sequence === 0) await syncFolder(dirname(path));
  } catch (cause) {
    throw ioError(cause, path);
  }
}
