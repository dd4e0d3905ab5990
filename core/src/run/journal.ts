import { readFile, truncate } from 'node:fs/promises';
import { canonicalJson, frameworkError, type JournalEntry, type JsonObject } from '@framework/sdk';
import { timed } from '../trace/current.js';
import { ioError } from './durable-file.js';
import { sha256 } from './file-hash.js';
import { appendLine, type Chain, GENESIS, readChain } from './hash-chain.js';

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
    const { entries, head: previous, bytes } = journalChain(text, path, action);
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
    return journalChain(text, path, undefined).entries;
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
    await appendLine(this.#path, line, entry.sequence);
    this.#entries.push(entry);
    this.#previous = sha256(line);
  }
}

const journalChain = (text: Buffer, path: string, action: string | undefined): Chain<JournalEntry> =>
  readChain(text, parseEntry, (line, what) =>
    frameworkError('FWK_JOURNAL_CORRUPT', {
      message: `line ${line} ${what}`,
      at: `${path}:${line}`,
      ...(action === undefined ? {} : { action }),
    }),
  );

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
