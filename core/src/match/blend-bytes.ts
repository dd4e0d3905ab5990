import { closeSync, openSync, readSync } from 'node:fs';
import { shardName } from '../run/documents.js';
import { ioError } from '../run/durable-file.js';
import { corrupt, type StoredObject } from '../run/store.js';

const PAGE = 64 * 1024;
/** Pages held at once: 16 MiB. */
const MOST_PAGES = 256;

/** The bytes of the shards, page by page as they are asked for. */
export class BlendBytes {
  readonly #object: StoredObject;
  readonly #files = new Map<number, number>();
  readonly #pages = new Map<string, Uint8Array>();

  constructor(object: StoredObject) {
    this.#object = object;
  }

  close(): void {
    for (const file of this.#files.values()) closeSync(file);
  }

  /** The page that a byte of a shard is in, and where it begins. */
  page(shard: number, offset: number): { readonly bytes: Uint8Array; readonly from: number } {
    const number = Math.floor(offset / PAGE);
    const key = `${shard}:${number}`;
    const known = this.#pages.get(key);
    if (known !== undefined) return { bytes: known, from: number * PAGE };
    const bytes = this.read(shard, number * PAGE, PAGE);
    if (this.#pages.size >= MOST_PAGES) this.#pages.delete(this.#pages.keys().next().value!);
    this.#pages.set(key, bytes);
    return { bytes, from: number * PAGE };
  }

  /** Fewer bytes where the shard ends. */
  read(shard: number, offset: number, length: number): Uint8Array {
    const file = this.#file(shard);
    const bytes = new Uint8Array(length);
    const bytesRead = readSync(file, bytes, 0, length, offset);
    return bytes.subarray(0, bytesRead);
  }

  /** Paths, for errors. */
  shard(shard: number): string {
    return this.#object.path(shardName('shard', shard, 'bin'));
  }

  table(shard: number): string {
    return this.#object.path(shardName('shard', shard, 'ndjson'));
  }

  /** A line of a shard's table. */
  line(shard: number, offset: number, length: number): Uint8Array {
    const path = this.table(shard);
    const file = opened(path);
    try {
      const bytes = new Uint8Array(length);
      const bytesRead = readSync(file, bytes, 0, length, offset);
      if (bytesRead < length) throw corrupt(path, 'ends too early');
      return bytes;
    } finally {
      closeSync(file);
    }
  }

  #file(shard: number): number {
    const known = this.#files.get(shard);
    if (known !== undefined) return known;
    if (this.#files.size >= MOST_FILES) {
      const [oldest, file] = this.#files.entries().next().value!;
      this.#files.delete(oldest);
      closeSync(file);
    }
    const file = opened(this.shard(shard));
    this.#files.set(shard, file);
    return file;
  }
}

/** Shards open at once. */
const MOST_FILES = 64;

function opened(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw ioError(cause, path);
  }
}
