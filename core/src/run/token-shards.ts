import { closeSync, openSync, readSync } from 'node:fs';
import { endianness } from 'node:os';
import type { TokenizedDocument, TokenShards } from '@framework/sdk';
import { readRows, shardName } from './documents.js';
import { ioError } from './durable-file.js';
import { hashFileSync } from './file-hash.js';
import { corrupt, type StoredObject } from './store.js';

export type TokenWidth = 'u16' | 'u32';

/** Ids of a vocabulary of up to 65,536 pieces fit in 16 bits. */
export const widthFor = (vocabularySize: number): TokenWidth => (vocabularySize <= 65_536 ? 'u16' : 'u32');

/** Of one token id. */
export const BYTES: Readonly<Record<TokenWidth, number>> = { u16: 2, u32: 4 };

/** Little-endian ids as a shard holds them. */
export function encodeTokens(ids: Uint32Array, width: TokenWidth): Uint8Array {
  const narrow = width === 'u16' ? Uint16Array.from(ids) : ids;
  const bytes = Buffer.from(narrow.buffer, narrow.byteOffset, narrow.byteLength);
  if (endianness() === 'LE') return bytes;
  return width === 'u16' ? Buffer.from(bytes).swap16() : Buffer.from(bytes).swap32();
}

/** Where the ids of each document lie: its shard, and in tokens where they begin there. */
interface Places {
  readonly shards: Uint32Array;
  readonly starts: Float64Array;
}

/** The tokens of a run, read synchronously: a step must not wait for a promise inside the tape. */
export class StoredTokens implements TokenShards {
  readonly fingerprint: string;
  readonly vocabularySize: number;
  readonly documents: readonly TokenizedDocument[];
  readonly #object: StoredObject;
  readonly #width: TokenWidth;
  readonly #places: Places;
  readonly #files = new Map<number, number>();

  private constructor(object: StoredObject, documents: TokenizedDocument[], places: Places) {
    const { vocabularySize, width } = object.summary as { vocabularySize: number; width: TokenWidth };
    // The content's hash, not the recipe's: what is made of these tokens depends on the tokens alone.
    this.fingerprint = object.contentHash;
    this.vocabularySize = vocabularySize;
    this.documents = documents;
    this.#object = object;
    this.#width = width;
    this.#places = places;
  }

  static async open(object: StoredObject): Promise<StoredTokens> {
    const documents: TokenizedDocument[] = [];
    const shards: number[] = [];
    const texts = new Map<string, string>();
    for (const file of object.files) {
      // A shard of documents of which none was kept has no shard of tokens.
      const match = /^tokens-(\d+)\.ndjson$/.exec(file);
      if (!match) continue;
      for await (const row of readRows<TokenizedDocument>(object, file)) {
        documents.push(withShared(row, texts));
        shards.push(Number(match[1]));
      }
    }
    return new StoredTokens(object, documents, placesOf(documents, shards));
  }

  read(document: number): Uint32Array {
    const row = this.documents[document];
    if (!row) throw new RangeError(`there is no document ${document} among ${this.documents.length}`);
    const shard = this.#places.shards[document]!;
    const start = this.#places.starts[document]!;
    const size = BYTES[this.#width];
    const bytes = Buffer.allocUnsafe(row.tokens * size);
    const file = this.#file(shard);
    for (let done = 0; done < bytes.byteLength; ) {
      const read = readSync(file, bytes, done, bytes.byteLength - done, start * size + done);
      if (read === 0) throw corrupt(this.#path(shard), `ends inside the document '${row.id}'`);
      done += read;
    }
    const ids = new Uint32Array(row.tokens);
    for (let i = 0; i < row.tokens; i++) {
      ids[i] = this.#width === 'u16' ? bytes.readUInt16LE(2 * i) : bytes.readUInt32LE(4 * i);
    }
    return ids;
  }

  close(): void {
    for (const file of this.#files.values()) closeSync(file);
    this.#files.clear();
  }

  #path(shard: number): string {
    return this.#object.path(shardName('tokens', shard, this.#width));
  }

  /** Checked against its hash the first time: a flipped bit would train the model on another token. */
  #file(shard: number): number {
    let file = this.#files.get(shard);
    if (file === undefined) {
      const path = this.#path(shard);
      try {
        const expected = this.#object.manifest.files[shardName('tokens', shard, this.#width)]!.sha256;
        if (hashFileSync(path) !== expected) throw corrupt(path, 'is not the file its manifest describes');
        file = openSync(path, 'r');
      } catch (cause) {
        throw ioError(cause, path);
      }
      this.#files.set(shard, file);
    }
    return file;
  }
}

/** Texts that many documents have in common are there once: JSON gives each its own. */
function withShared(row: TokenizedDocument, texts: Map<string, string>): TokenizedDocument {
  const shared = (text: string): string => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
  const { repository, split, share, language } = row;
  return {
    ...row,
    repository: shared(repository),
    split: shared(split),
    share: shared(share),
    ...(language === undefined ? {} : { language: shared(language) }),
  };
}

function placesOf(documents: readonly TokenizedDocument[], shards: readonly number[]): Places {
  const starts = new Float64Array(documents.length);
  for (let at = 1; at < documents.length; at++) {
    starts[at] = shards[at] === shards[at - 1] ? starts[at - 1]! + documents[at - 1]!.tokens : 0;
  }
  return { shards: Uint32Array.from(shards), starts };
}
