import { type JsonObject, type JsonValue, META, type TableRow, type TokenizedDocument } from '@framework/sdk';
import { type DocumentRow, DocumentShards, readRows, shardName } from '../../run/documents.js';
import type { VerdictLine } from '../../run/stages/filter.js';
import type { StoredObject } from '../../run/store.js';
import type { ProvenanceFile } from '../provenance-file.js';
import { RootCheck } from '../root-check.js';

/**
 * Kept, held and taken-down documents of a shard in their order, then its dropped ones; shard by shard.
 *
 * @throws FWK_PROVENANCE_MISMATCH behind the last row, where the rows are not those of the recorded root; FWK_STORE_*
 */
export async function* documentRows(
  object: StoredObject,
  recorded: ProvenanceFile,
): AsyncGenerator<TableRow> {
  const documents = new DocumentShards(object);
  const check = new RootCheck(recorded);
  for (let shard = 0; shard < documents.shards; shard++) {
    check.shard(shard);
    for await (const row of documents.rows(shard)) {
      check.add(row);
      yield storedRow(shard, row);
    }
    for await (const line of verdictLines(object, shard)) {
      // The first line of a dropped document is the one that has its metadata.
      if (line.meta !== undefined) yield droppedRow(shard, line, line.meta);
    }
  }
  check.end(object);
}

function storedRow(shard: number, row: DocumentRow): TableRow {
  const { takenDown, meta } = row;
  const fate = takenDown !== undefined ? 'taken-down' : row.split === 'train' ? 'kept' : 'held';
  return [
    ...[row.id, fate, row.split, row.source ?? null],
    ...described(meta),
    ...[row.bytes, row.sha256, shard, row.offset, jsonOrNull(meta[META.derivedFrom])],
    ...[takenDown?.takedown ?? null, takenDown === undefined ? JSON.stringify(meta) : null],
  ];
}

const droppedRow = (shard: number, line: VerdictLine, meta: JsonObject): TableRow => [
  ...[line.id, 'dropped', null, line.source ?? null],
  ...described(meta),
  ...[line.bytes, null, shard, null, jsonOrNull(meta[META.derivedFrom])],
  ...[null, JSON.stringify(meta)],
];

const described = (meta: JsonObject): TableRow =>
  [META.share, META.license, META.licenseExpression, META.repository, META.path, META.language].map((name) =>
    textOrNull(meta[name]),
  );

/** One row a verdict. Of a document that was taken down its evidence is not told: it may quote it. */
export async function* verdictRows(object: StoredObject): AsyncGenerator<TableRow> {
  const documents = new DocumentShards(object);
  for (let shard = 0; shard < documents.shards; shard++) {
    const takenDown = new Set<string>();
    for await (const row of documents.rows(shard, '"takenDown":'))
      if (row.takenDown !== undefined) takenDown.add(row.id);
    // A document's verdicts stand together or at least in one batch: counted per shard.
    const numbers = new Map<string, number>();
    for await (const { id, plugin, action, reason, split, bytes, source, evidence } of verdictLines(
      object,
      shard,
    )) {
      const number = numbers.get(id) ?? 0;
      numbers.set(id, number + 1);
      const told = takenDown.has(id) ? null : jsonOrNull(evidence);
      yield [id, source ?? null, number, plugin, action, reason, split ?? null, bytes, shard, told];
    }
  }
}

/** Token shards stand beside shards of documents, row by row. */
export async function* tokenSpanRows(tokens: StoredObject): AsyncGenerator<TableRow> {
  for (const file of tokens.files) {
    const shard = /^tokens-(\d+)\.ndjson$/.exec(file)?.[1];
    if (shard === undefined) continue;
    let start = 0;
    for await (const row of readRows<TokenizedDocument>(tokens, file)) {
      yield [row.id, Number(shard), start, row.tokens, row.split, row.share];
      start += row.tokens;
    }
  }
}

const verdictLines = (object: StoredObject, shard: number): AsyncIterable<VerdictLine> =>
  readRows<VerdictLine>(object, shardName('verdicts', shard, 'ndjson'));

const textOrNull = (value: JsonValue | undefined): string | null =>
  value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);

const jsonOrNull = (value: JsonValue | undefined): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);
