import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { frameworkError, type RecordColumns } from '@framework/sdk';
import { ioError } from '../durable-file.js';
import { sharedBytes } from '../shared-bytes.js';
import type { ReadBatch } from './sources.js';

/**
 * All batches as the first taps of the chain left them, on disk: each `fit` reads the stream of the one before it with a few
 * taps more, and so no filter judges a document twice. Nothing of it outlives the process, however that ends.
 *
 * The bytes of the documents are written once, what was said of them after every pass. In memory lie four numbers a batch.
 */
export class JudgedBatches {
  readonly #folder: string;
  #content: Scratch | undefined;
  #said: Scratch | undefined;
  #places: readonly Place[] = [];
  #taps = 0;
  #passes = 0;

  /** @param folder where the files lie that nobody sees */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Taps of the chain that the batches have passed; 0 while there are no batches. */
  get taps(): number {
    return this.#taps;
  }

  async *read(): AsyncIterable<ReadBatch> {
    // One batch ahead: the disk reads while the one before is looked at.
    let ahead = this.#readAt(0);
    for (let at = 0; at < this.#places.length; at++) {
      const batch = (await ahead)!;
      ahead = this.#readAt(at + 1);
      yield batch;
    }
  }

  #readAt(at: number): Promise<ReadBatch | undefined> {
    const reading = this.#read(this.#places[at]);
    // Awaited with the batch's turn; until then, or where nobody asks for it any more, a failure is no news.
    reading.catch(() => undefined);
    return reading;
  }

  async #read(place: Place | undefined): Promise<ReadBatch | undefined> {
    if (place === undefined) return undefined;
    const said = Buffer.allocUnsafe(place.saidBytes);
    const content = sharedBytes(place.contentBytes);
    await Promise.all([this.#said!.read(place.said, said), this.#content!.read(place.content, content)]);
    const { source, columns } = deserialize(said) as Said;
    return { source, columns: { ...columns, content } };
  }

  /**
   * Begins to write batches that have passed more taps; those that are there can be read until it is finished.
   *
   * @throws FWK_RUN_DISK_FULL, FWK_RUN_IO
   */
  async next(): Promise<JudgedBatchWriter> {
    const content =
      this.#content === undefined ? await Scratch.open(join(this.#folder, 'judged-content')) : undefined;
    this.#passes++;
    const said = await Scratch.open(join(this.#folder, `judged-${this.#passes}`));
    const before = this.#places;
    const places: Place[] = [];
    // One batch behind: the disk writes while the next one is judged.
    let writing: Promise<unknown> = Promise.resolve();
    return {
      add: async (source, { content: bytes, ...columns }) => {
        const old = before[places.length];
        // A tap changes no bytes in place: what it rewrote is beside them.
        const whole = content?.append(bytes);
        const record = serialize({ source, columns } satisfies Said);
        const words = said.append(record);
        places.push({
          content: whole?.start ?? old!.content,
          contentBytes: bytes.byteLength,
          said: words.start,
          saidBytes: record.byteLength,
        });
        const previous = writing;
        writing = Promise.all([whole?.written, words.written]);
        // Thrown by the next `add` or by `finish`.
        writing.catch(() => undefined);
        await previous;
      },
      finish: async (taps) => {
        await writing;
        await this.#said?.close();
        this.#content ??= content;
        this.#said = said;
        this.#places = places;
        this.#taps = taps;
      },
      abandon: async () => {
        if (this.#said === said) return;
        await said.close();
        await content?.close();
      },
    };
  }

  async close(): Promise<void> {
    await this.#content?.close();
    await this.#said?.close();
  }
}

export interface JudgedBatchWriter {
  /** The next batch; of a batch that was there before, the same bytes. */
  add(source: string, columns: RecordColumns): Promise<void>;
  /** These are the batches now, and have passed so many taps. */
  finish(taps: number): Promise<void>;
  /** Gives up what is not finished; nothing where it is. */
  abandon(): Promise<void>;
}

interface Said {
  readonly source: string;
  readonly columns: Omit<RecordColumns, 'content'>;
}

/** Where a batch lies, in bytes. */
interface Place {
  readonly content: number;
  readonly contentBytes: number;
  readonly said: number;
  readonly saidBytes: number;
}

/** A file without a name. */
class Scratch {
  readonly #path: string;
  readonly #handle: FileHandle;
  #bytes = 0;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  static async open(path: string): Promise<Scratch> {
    const handle = await open(path, 'w+').catch((cause) => {
      throw ioError(cause, path);
    });
    // Where an open file cannot lose its name, it does when it is closed.
    await rm(path, { force: true }).catch(() => undefined);
    return new Scratch(path, handle);
  }

  /** Where it begins, at once; the bytes must stay as they are until they are written. */
  append(bytes: Uint8Array): { readonly start: number; readonly written: Promise<void> } {
    const start = this.#bytes;
    this.#bytes += bytes.byteLength;
    return { start, written: this.#write(start, bytes) };
  }

  async #write(start: number, bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.byteLength; ) {
      const { bytesWritten } = await this.#handle
        .write(bytes, done, bytes.byteLength - done, start + done)
        .catch((cause) => {
          throw ioError(cause, this.#path);
        });
      done += bytesWritten;
    }
  }

  async read<Bytes extends Uint8Array>(position: number, into: Bytes): Promise<Bytes> {
    for (let done = 0; done < into.byteLength; ) {
      const { bytesRead } = await this.#handle
        .read(into, done, into.byteLength - done, position + done)
        .catch((cause) => {
          throw ioError(cause, this.#path);
        });
      if (bytesRead === 0) throw shortened(this.#path);
      done += bytesRead;
    }
    return into;
  }

  async close(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await rm(this.#path, { force: true }).catch(() => undefined);
  }
}

const shortened = (path: string): Error =>
  frameworkError('FWK_RUN_IO', { message: 'a file of this run became shorter while it was read', at: path });
