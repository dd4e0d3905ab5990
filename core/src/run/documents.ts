import { type FileHandle, open } from 'node:fs/promises';
import { ColumnBatch, type JsonObject, type JsonValue, type RecordColumns } from '@framework/sdk';
import { ioError } from './durable-file.js';
import { hashFile, sha256 } from './file-hash.js';
import { readJsonBlocks, readLineBlocks, readWholeLines } from './json-lines.js';
import type { LicenceFileRef } from './licence-texts.js';
import { sharedBytes } from './shared-bytes.js';
import type { VerdictLine } from './stages/filter.js';
import { corrupt, missingFile, type StoredObject } from './store.js';
import { WholeReads } from './whole-reads.js';

/** One row of a shard's document table `shard-00000.ndjson`; the bytes lie in `shard-00000.bin`. */
export interface DocumentRow {
  readonly id: string;
  readonly offset: number;
  readonly bytes: number;
  /** SHA-256 of the document's bytes, hex. */
  readonly sha256: string;
  readonly split: string;
  /** Id of the source that delivered it; missing from objects of before it was recorded. */
  readonly source?: string;
  /** Every metadata column but the bulky ones; of a tombstone what is asked for by: repository and licence. */
  readonly meta: JsonObject;
  /** Licence files that govern it, nearest first; their texts stand in `licences-00000.ndjson`. Missing where there are none. */
  readonly licenceFiles?: readonly LicenceFileRef[];
  /** Of a document that was taken down: zeros lie in its place. */
  readonly takenDown?: {
    /** The takedown's id. */
    readonly takedown: string;
    /** Hash of the leaf it had in the shard's tree, hex: with it the root of before still comes out. */
    readonly leaf: string;
  };
}

/** Where a document's bytes lie in its shard. */
export type DocumentPlace = Pick<DocumentRow, 'offset' | 'bytes'>;

/** Where a row's line lies in its table, in bytes, its end aside. */
export interface LinePlace {
  readonly start: number;
  readonly length: number;
}

/** Licence texts are the same for a whole package: a row has their hashes, and the table would repeat them. */
export const BULKY_COLUMNS: ReadonlySet<string> = new Set(['licenseFiles']);

/** Documents that lie together are read in one request. */
const READ_AT_ONCE = 4 * 1024 * 1024;

export const shardName = (
  kind: 'shard' | 'verdicts' | 'licences' | 'tokens',
  index: number,
  extension: string,
): string => `${kind}-${String(index).padStart(5, '0')}.${extension}`;

/** The kept documents of a run, as the filter stage left them: shards in source order, held-out splits among them. */
export class DocumentShards {
  readonly object: StoredObject;
  readonly shards: number;

  constructor(object: StoredObject) {
    this.object = object;
    this.shards = object.files.filter((file) => /^shard-\d+\.bin$/.test(file)).length;
  }

  /**
   * @param mentions only rows with this text in their line
   * @throws FWK_STORE_CORRUPT
   */
  async *rows(shard: number, mentions?: string): AsyncIterable<DocumentRow> {
    for await (const rows of this.rowBlocks(shard, mentions)) yield* rows;
  }

  /** The same, some thousand at a time. */
  async *rowBlocks(shard: number, mentions?: string): AsyncIterable<readonly DocumentRow[]> {
    yield* readJsonBlocks<DocumentRow>(await this.#verified(shardName('shard', shard, 'ndjson')), mentions);
  }

  /**
   * Verdicts on the documents of a shard, some thousand at a time.
   *
   * @param mentions only lines with one of these texts in them
   * @throws FWK_STORE_CORRUPT
   */
  async *verdictBlocks(shard: number, mentions: readonly string[]): AsyncIterable<readonly VerdictLine[]> {
    for await (const lines of this.verdictLineBlocks(shard, mentions))
      yield lines.map((line) => JSON.parse(line) as VerdictLine);
  }

  /** The same, as they are written. */
  async *verdictLineBlocks(shard: number, mentions: readonly string[]): AsyncIterable<readonly string[]> {
    yield* readLineBlocks(await this.#verified(shardName('verdicts', shard, 'ndjson')), mentions);
  }

  /** The lines of a shard's table, each the whole row; every one of them, so that they lie behind one another. */
  async *lineBlocks(shard: number): AsyncIterable<readonly string[]> {
    yield* readLineBlocks(await this.#verified(shardName('shard', shard, 'ndjson')));
  }

  /** The bytes of a shard's table, some at a time, each time whole lines. */
  async *wholeLines(shard: number): AsyncIterable<Buffer> {
    yield* readWholeLines(await this.#verified(shardName('shard', shard, 'ndjson')));
  }

  /**
   * Single rows of a shard's table, which is read nowhere else.
   *
   * @throws FWK_STORE_CORRUPT
   */
  async rowsAt(shard: number, lines: readonly LinePlace[]): Promise<readonly DocumentRow[]> {
    if (lines.length === 0) return [];
    const file = new WholeReads(await this.#verified(shardName('shard', shard, 'ndjson')));
    try {
      return lines.map(({ start, length }) => {
        const line = Buffer.alloc(length);
        file.read(line, start);
        return JSON.parse(line.toString('utf8')) as DocumentRow;
      });
    } finally {
      file.close();
    }
  }

  /**
   * Kept documents in batches, in shard order. A batch never reaches over the end of a shard, so what is made of the
   * documents can be cut where they are. What was taken down is not among them.
   *
   * @param split one split's documents; all when left out
   * @param from first shard; `sequence` counts from the first batch of that shard
   */
  async *batches(options: {
    readonly batchSize: number;
    readonly split?: string;
    readonly from?: { readonly shard: number; readonly sequence: number };
  }): AsyncIterable<{
    readonly shard: number;
    readonly rows: readonly DocumentRow[];
    readonly columns: RecordColumns;
  }> {
    let sequence = options.from?.sequence ?? 0;
    for (let shard = options.from?.shard ?? 0; shard < this.shards; shard++) {
      const path = await this.#verified(shardName('shard', shard, 'bin'));
      const file = await open(path, 'r').catch((cause) => {
        throw ioError(cause, path);
      });
      try {
        let rows: DocumentRow[] = [];
        for await (const row of this.rows(shard)) {
          if (row.takenDown !== undefined) continue;
          if (options.split !== undefined && row.split !== options.split) continue;
          rows.push(row);
          if (rows.length < options.batchSize) continue;
          yield { shard, rows, columns: await readColumns(file, path, rows, sequence++) };
          rows = [];
        }
        if (rows.length > 0) yield { shard, rows, columns: await readColumns(file, path, rows, sequence++) };
      } finally {
        await file.close();
      }
    }
  }

  /**
   * Documents of a shard, one after the other. The bytes lie in a buffer that is used again: they last until the next one is
   * asked for.
   *
   * @param rows of that shard, by offset; none of what was taken down
   * @throws FWK_STORE_CORRUPT
   */
  async *contents<Row extends DocumentPlace>(
    shard: number,
    rows: Iterable<Row> | AsyncIterable<Row>,
  ): AsyncGenerator<{ readonly row: Row; readonly bytes: Uint8Array }> {
    yield* readContents(await this.#verified(shardName('shard', shard, 'bin')), rows);
  }

  /**
   * The same of a shard that is not read as a whole: each document is checked against the hash in its row.
   *
   * @throws FWK_STORE_CORRUPT
   */
  async *someContents(
    shard: number,
    rows: Iterable<DocumentRow>,
  ): AsyncGenerator<{ readonly row: DocumentRow; readonly bytes: Uint8Array }> {
    const path = this.object.path(shardName('shard', shard, 'bin'));
    for await (const { row, bytes } of readContents(path, rows)) {
      if (sha256(bytes) !== row.sha256) throw corrupt(path, `is not what its table says of '${row.id}'`);
      yield { row, bytes };
    }
  }

  /** Hashed once by each reader. */
  async #verified(name: string): Promise<string> {
    const path = this.#checked.has(name) ? this.object.path(name) : await verifiedPath(this.object, name);
    this.#checked.add(name);
    return path;
  }

  /** The same as batches a plugin reads. */
  async *read(batchSize: number, split?: string): AsyncIterable<ColumnBatch> {
    const options = split === undefined ? { batchSize } : { batchSize, split };
    for await (const { columns } of this.batches(options)) yield new ColumnBatch(columns);
  }

  readonly #checked = new Set<string>();
}

/**
 * Where a file of the store lies, its hash checked.
 *
 * @throws FWK_STORE_CORRUPT, FWK_STORE_MISSING_FILE
 */
export async function verifiedPath(object: StoredObject, file: string): Promise<string> {
  const path = object.path(file);
  const found = await hashFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'ENOENT' ? missingFile(path) : ioError(cause, path);
  });
  if (found !== object.manifest.files[file]!.sha256) {
    throw corrupt(path, 'is not the file its manifest describes');
  }
  return path;
}

/**
 * The rows of a table of the store, its hash checked before the first. Read in pieces: where nearly everything was
 * dropped, the verdicts beside one shard are larger than memory.
 */
export async function* readRows<Row>(
  object: StoredObject,
  file: string,
  mentions?: string,
): AsyncIterable<Row> {
  for await (const rows of readRowBlocks<Row>(object, file, mentions)) yield* rows;
}

/** The same, some thousand at a time. */
export async function* readRowBlocks<Row>(
  object: StoredObject,
  file: string,
  mentions?: string,
): AsyncIterable<readonly Row[]> {
  yield* readJsonBlocks<Row>(await verifiedPath(object, file), mentions);
}

/** See `DocumentShards.contents`. */
async function* readContents<Row extends DocumentPlace>(
  path: string,
  rows: Iterable<Row> | AsyncIterable<Row>,
): AsyncGenerator<{ readonly row: Row; readonly bytes: Uint8Array }> {
  let buffer = new Uint8Array(READ_AT_ONCE);
  const file = new WholeReads(path);
  try {
    for await (const stretch of stretches(rows)) {
      const [first, last] = [stretch[0]!, stretch.at(-1)!];
      const length = last.offset + last.bytes - first.offset;
      if (buffer.length < length) buffer = new Uint8Array(length);
      file.read(buffer.subarray(0, length), first.offset);
      for (const row of stretch) {
        const start = row.offset - first.offset;
        yield { row, bytes: buffer.subarray(start, start + row.bytes) };
      }
    }
  } finally {
    file.close();
  }
}

/**
 * @param rows whose bytes these are, behind one another
 * @throws FWK_STORE_CORRUPT
 */
async function readExactly(
  file: FileHandle,
  path: string,
  into: Uint8Array,
  from: number,
  rows: readonly DocumentRow[],
): Promise<void> {
  const { bytesRead } = await file.read(into, 0, into.length, from).catch((cause) => {
    throw ioError(cause, path);
  });
  if (bytesRead === into.length) return;
  const cut = rows.find(({ offset, bytes }) => offset + bytes > from + bytesRead);
  throw corrupt(path, `ends inside the document '${cut!.id}'`);
}

/** Rows that lie behind one another, some megabytes at a time. */
async function* stretches<Row extends DocumentPlace>(
  all: Iterable<Row> | AsyncIterable<Row>,
): AsyncGenerator<readonly Row[]> {
  let rows: Row[] = [];
  let start = 0;
  let end = -1;
  for await (const row of all) {
    if (rows.length > 0 && (row.offset !== end || row.offset + row.bytes - start > READ_AT_ONCE)) {
      yield rows;
      rows = [];
    }
    if (rows.length === 0) start = row.offset;
    end = row.offset + row.bytes;
    rows.push(row);
  }
  if (rows.length > 0) yield rows;
}

/** Rows that lie behind one another, from first to last: one request each. */
function* neighbours(rows: readonly DocumentRow[]): Generator<readonly [first: number, last: number]> {
  let first = 0;
  for (let row = 1; row <= rows.length; row++) {
    const before = rows[row - 1]!;
    if (row < rows.length && rows[row]!.offset === before.offset + before.bytes) continue;
    yield [first, row - 1];
    first = row;
  }
}

async function readColumns(
  file: FileHandle,
  path: string,
  rows: readonly DocumentRow[],
  sequence: number,
): Promise<RecordColumns> {
  const offsets = new Float64Array(rows.length + 1);
  for (const [row, { bytes }] of rows.entries()) offsets[row + 1] = offsets[row]! + bytes;
  const content = sharedBytes(offsets[rows.length]!);
  for (const [first, last] of neighbours(rows)) {
    const into = content.subarray(offsets[first]!, offsets[last + 1]!);
    await readExactly(file, path, into, rows[first]!.offset, rows.slice(first, last + 1));
  }
  const names = [...new Set(rows.flatMap(({ meta }) => Object.keys(meta)))];
  return {
    sequence,
    ids: rows.map(({ id }) => id),
    content,
    offsets,
    meta: Object.fromEntries(
      names.map((name) => [name, rows.map(({ meta }): JsonValue => meta[name] ?? null)]),
    ),
    cursor: null,
    verdicts: rows.flatMap(({ split }, row) =>
      split === 'train' ? [] : [{ row, plugin: 'core', action: 'hold' as const, reason: 'held-out', split }],
    ),
    rewritten: new Map(),
  };
}
