import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type JsonObject, LAYOUT } from '@framework/sdk';
import { timed } from '../../trace/current.js';
import { type FileFacts, ioError, syncFolder } from '../durable-file.js';
import { failpoint } from '../failpoint.js';
import { Journal } from '../journal.js';
import type { ObjectDraft } from '../store.js';

/** Bytes of one call: Node counts what `writev` wrote in 32 bits, and hashes no more than that at once. */
const MOST_AT_ONCE = 2 ** 30;

/** One file of a shard under way: `<name>.tmp` until the shard is closed. */
class GrowingFile {
  readonly name: string;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  bytes = 0;

  constructor(name: string, path: string, handle: FileHandle) {
    this.name = name;
    this.#path = path;
    this.#handle = handle;
  }

  async append(pieces: readonly Uint8Array[]): Promise<void> {
    for (const some of inPortions(pieces, MOST_AT_ONCE)) {
      try {
        for (let left = some; left.length > 0; ) {
          left = behind(left, (await this.#handle.writev(left)).bytesWritten);
        }
      } catch (cause) {
        throw ioError(cause, this.#path);
      }
      for (const piece of some) {
        this.#hash.update(piece);
        this.bytes += piece.byteLength;
      }
    }
  }

  async seal(): Promise<FileFacts> {
    try {
      await this.#handle.sync();
      await this.#handle.close();
    } catch (cause) {
      throw ioError(cause, this.#path);
    }
    return { bytes: this.bytes, sha256: this.#hash.digest('hex') };
  }

  async abandon(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
  }
}

/**
 * The shards of an object under way. A closed shard survives the process: its files are synced and renamed, then one
 * journal line makes them count, with what the stage needs to go on after it. Meanwhile the next one is written: it counts only after
 * the line of the one before.
 *
 * The data of a line is the stage's own; `files` is added.
 */
export class ShardWriter {
  readonly #draft: ObjectDraft;
  readonly #journal: Journal;
  #files: readonly GrowingFile[] = [];
  #count: number;
  /** The shard before the open one, on its way to the disk. */
  #closing: Promise<void> = Promise.resolve();

  private constructor(draft: ObjectDraft, journal: Journal) {
    this.#draft = draft;
    this.#journal = journal;
    this.#count = journal.entries.length;
  }

  /**
   * Opens what is there, and clears away what no line counts.
   *
   * @throws FWK_JOURNAL_CORRUPT
   */
  static async open(draft: ObjectDraft): Promise<ShardWriter> {
    const path = join(draft.dir, LAYOUT.journal);
    const journal = await Journal.open(path, `delete the folder ${draft.dir} and run again`);
    const counted = journal.entries.flatMap(({ data }) => Object.entries(data['files'] as unknown as Files));
    const whole = await Promise.all(
      counted.map(async ([name, { bytes }]) => (await sizeOf(join(draft.dir, name))) === bytes),
    );
    if (!whole.every(Boolean)) {
      // A machine that lost power may have kept the line and lost the file: nothing here can be counted on.
      await draft.clear();
      return new ShardWriter(draft, await Journal.open(path));
    }
    const kept = new Set([LAYOUT.journal, LAYOUT.holder, ...counted.map(([name]) => name)]);
    for (const name of await readdir(draft.dir))
      if (!kept.has(name)) await rm(join(draft.dir, name), { recursive: true });
    for (const [name, facts] of counted) draft.add(name, facts);
    return new ShardWriter(draft, journal);
  }

  /** Shards closed so far, the last of which may still be on its way. */
  get count(): number {
    return this.#count;
  }

  /** What the stage wrote with the last shard that counts. */
  last<Data>(): Data | undefined {
    return this.#journal.entries.at(-1)?.data as Data | undefined;
  }

  get isOpen(): boolean {
    return this.#files.length > 0;
  }

  /** Bytes in the first file of the open shard. */
  get bytes(): number {
    return this.#files[0]?.bytes ?? 0;
  }

  /**
   * Appends to the files of the open shard, opening one when there is none.
   *
   * @param pieces of each file, behind one another
   */
  append(names: readonly string[], pieces: readonly (readonly Uint8Array[])[]): Promise<void> {
    return timed('shard append', () => this.#append(names, pieces));
  }

  async #append(names: readonly string[], pieces: readonly (readonly Uint8Array[])[]): Promise<void> {
    if (!this.isOpen) this.#files = await Promise.all(names.map((name) => this.#create(name)));
    await this.#files[0]!.append(pieces[0]!);
    failpoint('shard.middle');
    for (let i = 1; i < pieces.length; i++) await this.#files[i]!.append(pieces[i]!);
  }

  /** Ends the open shard; settles when the one before it counts, or says why it does not. */
  async close(data: JsonObject): Promise<void> {
    const files = this.#files;
    this.#files = [];
    this.#count += 1;
    const before = this.#closing;
    const told = structuredClone(data);
    this.#closing = before
      .then(() => timed('shard close', () => this.#close(files, told)))
      .catch(async (error) => {
        for (const file of files) await file.abandon();
        throw error;
      });
    // Whoever closes the next one, or finishes, hears of it.
    this.#closing.catch(() => undefined);
    await before;
  }

  /** Settles when every closed shard counts. */
  finish(): Promise<void> {
    return this.#closing;
  }

  async #close(growing: readonly GrowingFile[], data: JsonObject): Promise<void> {
    const files: Files = {};
    for (const file of growing) files[file.name] = await file.seal();
    failpoint('shard.before-rename');
    try {
      for (const name of Object.keys(files)) {
        await rename(join(this.#draft.dir, `${name}.tmp`), join(this.#draft.dir, name));
      }
      await syncFolder(this.#draft.dir);
    } catch (cause) {
      throw ioError(cause, this.#draft.dir);
    }
    failpoint('shard.before-journal');
    await this.#journal.append('shard', { ...data, files: files as unknown as JsonObject });
    for (const [name, facts] of Object.entries(files)) this.#draft.add(name, facts);
  }

  /** Closes the handles of a shard that will not be finished; the one before it may still come to count. */
  async abandon(): Promise<void> {
    await this.#closing.catch(() => undefined);
    for (const file of this.#files) await file.abandon();
    this.#files = [];
  }

  async #create(name: string): Promise<GrowingFile> {
    const path = join(this.#draft.dir, `${name}.tmp`);
    try {
      return new GrowingFile(name, path, await open(path, 'w'));
    } catch (cause) {
      throw ioError(cause, path);
    }
  }
}

/** The same bytes in lists of pieces of which none comes to more than `most` bytes. */
export function* inPortions(pieces: readonly Uint8Array[], most: number): Generator<readonly Uint8Array[]> {
  let portion: Uint8Array[] = [];
  let room = most;
  for (const piece of pieces) {
    for (let from = 0; from < piece.byteLength; ) {
      const part = piece.subarray(from, from + room);
      portion.push(part);
      from += part.byteLength;
      room -= part.byteLength;
      if (room > 0) continue;
      yield portion;
      [portion, room] = [[], most];
    }
  }
  if (portion.length > 0) yield portion;
}

/** What is left of pieces of which so many bytes are written. */
export function behind(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let written = bytes;
  let at = 0;
  while (at < pieces.length && pieces[at]!.byteLength <= written) written -= pieces[at++]!.byteLength;
  const [first, ...rest] = pieces.slice(at);
  return first === undefined ? [] : [first.subarray(written), ...rest];
}

type Files = Record<string, FileFacts>;

const sizeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
