import type { TokenizedDocument } from '@framework/sdk';
import { shardName, verifiedPath } from '../run/documents.js';
import { readLineBlocks } from '../run/json-lines.js';
import type { StoredObject } from '../run/store.js';
import { BYTES, type TokenWidth } from '../run/token-shards.js';
import type { Hands } from './hands.js';
import { idOf } from './id-of-line.js';

/** Bytes of a file that are to be zeros. */
export interface Span {
  readonly start: number;
  readonly length: number;
}

/** Where a document's tokens lie. */
export interface TokenPlace {
  readonly shard: number;
  /** In tokens, from the beginning of the shard. */
  readonly start: number;
  readonly tokens: number;
  /** In the document table over all shards. */
  readonly number: number;
}

/** Where tokens lie that are wanted, in one table: by id, numbered from its beginning. */
export interface TokenTable {
  readonly rows: number;
  readonly places: ReadonlyMap<string, TokenPlace>;
}

/** Where the tokens of some documents lie. */
export async function tokenPlaces(
  tokens: StoredObject,
  ids: ReadonlySet<string>,
  hands: Hands,
): Promise<ReadonlyMap<string, TokenPlace>> {
  await hands.want(ids);
  const tables = await hands.each(
    tokens.files.filter((file) => TABLE.test(file)),
    (file) => tokens.manifest.files[file]!.bytes,
    (hand, file) => hand.call('tokenPlaces', tokens.dir, tokens.fingerprint, file),
  );
  const all = new Map<string, TokenPlace>();
  let first = 0;
  for (const { rows, places } of tables) {
    for (const [id, place] of places) all.set(id, { ...place, number: first + place.number });
    first += rows;
  }
  return all;
}

/** @throws FWK_STORE_CORRUPT */
export async function placesInTable(
  tokens: StoredObject,
  table: string,
  ids: ReadonlySet<string>,
): Promise<TokenTable> {
  const places = new Map<string, TokenPlace>();
  const shard = Number(TABLE.exec(table)![1]);
  let rows = 0;
  let start = 0;
  for await (const lines of readLineBlocks(await verifiedPath(tokens, table))) {
    for (const line of lines) {
      const id = idOf(line);
      const count = countOf(line);
      if (ids.has(id)) places.set(id, { shard, start, tokens: count, number: rows });
      start += count;
      rows += 1;
    }
  }
  return { rows, places };
}

const TABLE = /^tokens-(\d+)\.ndjson$/;

/** A row's count of tokens: no value holds a quotation mark that is not escaped, so its name stands nowhere else. */
function countOf(line: string): number {
  const at = line.lastIndexOf(COUNT);
  const tokens = at < 0 ? Number.NaN : Number.parseInt(line.slice(at + COUNT.length), 10);
  return Number.isNaN(tokens) ? (JSON.parse(line) as TokenizedDocument).tokens : tokens;
}

const COUNT = '"tokens":';

/** The spans of token files: file → spans, ascending. */
export function tokenSpans(
  tokens: StoredObject,
  places: Iterable<TokenPlace>,
): ReadonlyMap<string, readonly Span[]> {
  const width = tokens.summary['width'] as TokenWidth;
  const spans = new Map<string, Span[]>();
  for (const { shard, start, tokens: count } of places) {
    if (count === 0) continue;
    const file = shardName('tokens', shard, width);
    const list = spans.get(file) ?? [];
    list.push({ start: start * BYTES[width], length: count * BYTES[width] });
    spans.set(file, list);
  }
  for (const list of spans.values()) list.sort((a, b) => a.start - b.start);
  return spans;
}
