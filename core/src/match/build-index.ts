import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, frameworkError, type JsonValue, META, type Progress } from '@framework/sdk';
import type { Derivation } from '../run/derived-object.js';
import { type DocumentRow, DocumentShards, readRows, shardName } from '../run/documents.js';
import { ioError, writeDurably } from '../run/durable-file.js';
import { isRecord, isText } from '../run/json-file.js';
import type { VerdictLine } from '../run/stages/filter.js';
import { corrupt, type ObjectDraft, type StoredObject } from '../run/store.js';
import { STAYS } from '../takedown/dropped-copies.js';
import { encodePlace, lineCheck } from './document-places.js';
import { type CopyLine, INDEX_FILES, INDEX_FORMAT, type IndexHeader, indexIdentity } from './index-header.js';
import { MOST_POSITIONS, PostingSorter } from './posting-sorter.js';
import { GRAM, WINDOW, Winnower } from './winnow.js';

/** Postings behind one entry of the directory: about what is read to look one hash up. */
const BEHIND_ONE = 128;

/**
 * Indexes every document that stands, held-out ones included: one pass over the shards, their hashes checked on the way. Held in
 * memory: 16 MiB that are dealt out and 64 MiB that are sorted, the directory (a sixteenth of a byte a posting), and the ids
 * that were taken down.
 *
 * @throws FWK_STORE_*, FWK_RUN_DISK_FULL
 */
export const matchIndex = (object: StoredObject, report: (progress: Progress) => void): Derivation => ({
  identity: indexIdentity(object),
  async make(draft) {
    const sorter = new PostingSorter(join(draft.dir, 'scratch'));
    try {
      const read = await readDocuments(draft, object, sorter, report);
      const directoryBits = Math.min(24, Math.max(8, Math.ceil(Math.log2(sorter.count / BEHIND_ONE + 1))));
      const postings = sorter.count;
      await writePostings(draft, sorter, directoryBits, report);
      await writeFileOf(draft, INDEX_FILES.copies, copyLines(new DocumentShards(object), read.takenDown));
      const header: IndexHeader = {
        ...{ format: INDEX_FORMAT, gram: GRAM, window: WINDOW, directoryBits, postings },
        ...{ documents: read.documents, bytes: read.bytes },
      };
      await draft.write(INDEX_FILES.header, canonicalJson(header as unknown as JsonValue));
      return { documents: read.documents, bytes: read.bytes, postings };
    } finally {
      sorter.dispose();
    }
  },
});

interface ReadDocuments {
  readonly documents: number;
  readonly bytes: number;
  readonly takenDown: ReadonlySet<string>;
}

async function readDocuments(
  draft: ObjectDraft,
  object: StoredObject,
  sorter: PostingSorter,
  report: (progress: Progress) => void,
): Promise<ReadDocuments> {
  const shards = new DocumentShards(object);
  const total = Object.entries(object.manifest.files)
    .filter(([file]) => /^shard-\d+\.bin$/.test(file))
    .reduce((sum, [, { bytes }]) => sum + bytes, 0);
  const winnower = new Winnower((hash, position) => sorter.add(hash, position));
  const takenDown = new Set<string>();
  let documents = 0;
  let start = 0;
  let done = 0;
  async function* places(): AsyncGenerator<Uint8Array> {
    for (let shard = 0; shard < shards.shards; shard++) {
      const bytes = new ShardBytes(object, shard);
      let lineOffset = 0;
      for await (const row of shards.rows(shard)) {
        // As it was written: what is hashed is what is read of the table later.
        const line = JSON.stringify(row);
        const lineBytes = Buffer.byteLength(line);
        if (row.takenDown !== undefined) takenDown.add(row.id);
        else if (row.bytes > 0) {
          const { offset, bytes: size } = row;
          yield encodePlace({
            start,
            shard,
            offset,
            bytes: size,
            lineOffset,
            lineBytes,
            line: lineCheck(line),
          });
          winnower.begin();
          for await (const { piece, at } of bytes.of(row)) winnower.feed(piece, start + at);
          documents += 1;
          start += row.bytes;
          if (start >= MOST_POSITIONS) throw tooLarge(object);
        }
        lineOffset += lineBytes + 1;
        report({ done: done + row.offset + row.bytes, total, unit: 'bytes' });
      }
      done += await bytes.end();
    }
  }
  await writeFileOf(draft, INDEX_FILES.documents, places());
  return { documents, bytes: start, takenDown };
}

/** The bytes of a shard from front to back, its hash checked at the end. */
class ShardBytes {
  readonly #path: string;
  readonly #sha256: string;
  readonly #hash = createHash('sha256');
  readonly #chunks: AsyncIterator<Buffer>;
  #chunk: Buffer = Buffer.alloc(0);
  /** Of the chunk's first byte in the shard. */
  #from = 0;

  constructor(object: StoredObject, shard: number) {
    const file = shardName('shard', shard, 'bin');
    this.#path = object.path(file);
    this.#sha256 = object.manifest.files[file]!.sha256;
    this.#chunks = createReadStream(this.#path, { highWaterMark: 2 ** 20 })[Symbol.asyncIterator]();
  }

  /** @param row behind the one before it */
  async *of({
    offset,
    bytes,
    id,
  }: DocumentRow): AsyncGenerator<{ readonly piece: Uint8Array; readonly at: number }> {
    for (let at = offset; at < offset + bytes; ) {
      if (at >= this.#from + this.#chunk.length) {
        if (!(await this.#next())) throw corrupt(this.#path, `ends inside the document '${id}'`);
        continue;
      }
      const piece = this.#chunk.subarray(
        at - this.#from,
        Math.min(this.#chunk.length, offset + bytes - this.#from),
      );
      yield { piece, at: at - offset };
      at += piece.length;
    }
  }

  /** @returns how many bytes it has */
  async end(): Promise<number> {
    while (await this.#next());
    if (this.#hash.digest('hex') !== this.#sha256) {
      throw corrupt(this.#path, 'is not the file its manifest describes');
    }
    return this.#from;
  }

  async #next(): Promise<boolean> {
    this.#from += this.#chunk.length;
    this.#chunk = Buffer.alloc(0);
    try {
      const { value, done } = await this.#chunks.next();
      if (done === true) return false;
      this.#chunk = value;
      this.#hash.update(value);
      return true;
    } catch (cause) {
      throw ioError(cause, this.#path);
    }
  }
}

async function writePostings(
  draft: ObjectDraft,
  sorter: PostingSorter,
  bits: number,
  report: (progress: Progress) => void,
): Promise<void> {
  const total = sorter.count;
  const directory = new Float64Array(2 ** bits + 1);
  let count = 0;
  /** Entries of the directory that are known. */
  let known = 0;
  function* chunks(): Generator<Uint8Array> {
    for (const { first, bytes } of sorter.end()) {
      const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
      for (let at = 1; at < words.length; at += 2) {
        const hash = ((first << 24) | (words[at]! >>> 8)) >>> 0;
        const entry = hash >>> (32 - bits);
        while (known <= entry) directory[known++] = count;
        count += 1;
      }
      report({ done: count, total, unit: 'postings', note: 'sorted' });
      yield bytes;
    }
  }
  await writeFileOf(draft, INDEX_FILES.postings, chunks());
  directory.fill(count, known);
  await draft.write(INDEX_FILES.directory, new Uint8Array(directory.buffer));
}

/** What was dropped in favour of a document that stands here. */
async function* copyLines(
  { object, shards }: DocumentShards,
  takenDown: ReadonlySet<string>,
): AsyncGenerator<Uint8Array> {
  for (let shard = 0; shard < shards; shard++) {
    for await (const line of readRows<VerdictLine>(object, shardName('verdicts', shard, 'ndjson'))) {
      const { id, action, evidence, meta = {}, source = null, plugin, reason } = line;
      if (action !== 'drop' || !isRecord(evidence)) continue;
      const of = STAYS.map((name) => evidence[name]).find(isText);
      if (of === undefined || takenDown.has(of)) continue;
      const text = (name: string): string | null => (isText(meta[name]) ? String(meta[name]) : null);
      const copy: CopyLine = {
        ...{ id, of, source, plugin, reason },
        repository: text(META.repository),
        path: text(META.path),
        license: text(META.license) ?? text(META.licenseExpression),
      };
      yield Buffer.from(`${JSON.stringify(copy)}\n`);
    }
  }
}

async function writeFileOf(
  draft: ObjectDraft,
  file: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  draft.add(file, await writeDurably(join(draft.dir, file), chunks));
}

const tooLarge = (object: StoredObject) =>
  frameworkError('FWK_CLI_USAGE', {
    message: `an index holds up to ${MOST_POSITIONS} bytes of text, and the run has more`,
    at: object.dir,
    action: 'look for the text in a part of the blend, as a run of its own',
  });
