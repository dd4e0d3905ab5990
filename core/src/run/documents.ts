import { type FileHandle, open } from 'node:fs/promises';
import { ColumnBatch, type JsonObject, type JsonValue, type RecordColumns } from '@framework/sdk';
import { ioError } from './durable-file.js';
import { hashFile } from './file-hash.js';
import { readJsonLines } from './json-lines.js';
import type { LicenceFileRef } from './licence-texts.js';
import { corrupt, missingFile, type StoredObject } from './store.js';

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

/** Licence texts are the same for a whole package: a row has their hashes, and the table would repeat them. */
export const BULKY_COLUMNS: ReadonlySet<string> = new Set(['licenseFiles']);

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

  /** @throws FWK_STORE_CORRUPT */
  async *rows(shard: number): AsyncIterable<DocumentRow> {
    const file = shardName('shard', shard, 'ndjson');
    yield* readRows<DocumentRow>(this.object, file);
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
      const name = shardName('shard', shard, 'bin');
      const path = this.#checked.has(name) ? this.object.path(name) : await verifiedPath(this.object, name);
      this.#checked.add(name);
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

  /** The same as batches a plugin reads. */
  async *read(batchSize: number, split?: string): AsyncIterable<ColumnBatch> {
    const options = split === undefined ? { batchSize } : { batchSize, split };
    for await (const { columns } of this.batches(options)) yield new ColumnBatch(columns);
  }

  readonly #checked = new Set<string>();
}

/** @throws FWK_STORE_CORRUPT, FWK_STORE_MISSING_FILE */
async function verifiedPath(object: StoredObject, file: string): Promise<string> {
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
export async function* readRows<Row>(object: StoredObject, file: string): AsyncIterable<Row> {
  yield* readJsonLines<Row>(await verifiedPath(object, file));
}

async function readColumns(
  file: FileHandle,
  path: string,
  rows: readonly DocumentRow[],
  sequence: number,
): Promise<RecordColumns> {
  const offsets = new Float64Array(rows.length + 1);
  for (const [row, { bytes }] of rows.entries()) offsets[row + 1] = offsets[row]! + bytes;
  const content = new Uint8Array(new SharedArrayBuffer(offsets[rows.length]!));
  for (const [row, { offset, bytes }] of rows.entries()) {
    const { bytesRead } = await file.read(content, offsets[row]!, bytes, offset).catch((cause) => {
      throw ioError(cause, path);
    });
    if (bytesRead !== bytes) throw corrupt(path, `ends inside the document '${rows[row]!.id}'`);
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
