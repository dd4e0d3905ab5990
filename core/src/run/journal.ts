import { open, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { canonicalJson, frameworkError, type JournalEntry, type JsonObject } from '@framework/sdk';
import { timed } from '../trace/current.js';
import { ioError, syncFolder } from './durable-file.js';
import { sha256 } from './file-hash.js';

const GENESIS = '0'.repeat(64);

/**
 * An append-only record, one canonical JSON line an entry, each chained to the line before it by its SHA-256: a line
 * cannot be altered, removed or added in the middle without every later line saying so.
 *
 * A torn last line is what `kill -9` leaves behind: it was never promised, and is cut off on opening.
 */
export class Journal {
  readonly #path: string;
  readonly #entries: JournalEntry[];
  #previous: string;

  private constructor(path: string, entries: JournalEntry[], previous: string) {
    this.#path = path;
    this.#entries = entries;
    this.#previous = previous;
  }

  /**
   * @param action what to do when the chain is broken; the registry's when left out
   * @throws FWK_JOURNAL_CORRUPT naming the line
   */
  static async open(path: string, action?: string): Promise<Journal> {
    let text: Buffer;
    try {
      text = await readFile(path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw ioError(cause, path);
      return new Journal(path, [], GENESIS);
    }
    const { entries, previous, bytes } = readChain(text, path, action);
    if (bytes < text.byteLength) {
      await truncate(path, bytes).catch((cause) => {
        throw ioError(cause, path);
      });
    }
    return new Journal(path, entries, previous);
  }

  /**
   * What a journal says, without touching it: the torn end of one that a live process writes stays where it is.
   *
   * @throws FWK_JOURNAL_CORRUPT naming the line
   */
  static async read(path: string): Promise<readonly JournalEntry[]> {
    const text = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return Buffer.alloc(0);
      throw ioError(cause, path);
    });
    return readChain(text, path, undefined).entries;
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** The newest entry of a kind that `matches`. */
  last(
    kind: JournalEntry['kind'],
    matches: (data: JsonObject) => boolean = () => true,
  ): JsonObject | undefined {
    return this.#entries.findLast((entry) => entry.kind === kind && matches(entry.data))?.data;
  }

  /** On the disk when it settles. */
  append(kind: JournalEntry['kind'], data: JsonObject): Promise<void> {
    return timed('journal', () => this.#append(kind, data));
  }

  async #append(kind: JournalEntry['kind'], data: JsonObject): Promise<void> {
    const entry: JournalEntry = { sequence: this.#entries.length, previous: this.#previous, kind, data };
    const line = canonicalJson({ ...entry });
    try {
      const handle = await open(this.#path, 'a');
      try {
        await handle.write(`${line}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      if (entry.sequence === 0) await syncFolder(dirname(this.#path));
    } catch (cause) {
      throw ioError(cause, this.#path);
    }
    this.#entries.push(entry);
    this.#previous = sha256(line);
  }
}

function readChain(
  text: Buffer,
  path: string,
  action: string | undefined,
): { entries: JournalEntry[]; previous: string; bytes: number } {
  const entries: JournalEntry[] = [];
  let previous = GENESIS;
  let start = 0;
  while (start < text.byteLength) {
    const end = text.indexOf(0x0a, start);
    const line = text.subarray(start, end < 0 ? text.byteLength : end).toString('utf8');
    const entry = end < 0 ? undefined : parseEntry(line);
    const isLast = end < 0 || end + 1 === text.byteLength;
    if (!entry) {
      // No newline, or the zeros some file systems leave after a power cut: torn, not altered.
      if (isLast) break;
      throw broken('is not a journal entry');
    }
    if (entry.sequence !== entries.length || entry.previous !== previous) {
      throw broken('does not follow from the line before it');
    }
    entries.push(entry);
    previous = sha256(line);
    start = end + 1;
  }
  return { entries, previous, bytes: start };

  function broken(what: string) {
    return frameworkError('FWK_JOURNAL_CORRUPT', {
      message: `line ${entries.length + 1} ${what}`,
      at: `${path}:${entries.length + 1}`,
      ...(action === undefined ? {} : { action }),
    });
  }
}

function parseEntry(line: string): JournalEntry | undefined {
  try {
    const value = JSON.parse(line) as Partial<JournalEntry> | null;
    const whole =
      typeof value === 'object' &&
      value !== null &&
      Number.isInteger(value.sequence) &&
      typeof value.previous === 'string' &&
      typeof value.kind === 'string' &&
      typeof value.data === 'object' &&
      value.data !== null;
    return whole ? (value as JournalEntry) : undefined;
  } catch {
    return undefined;
  }
}
