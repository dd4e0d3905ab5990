import type { TokenizedDocument } from '@framework/sdk';
import { shardName, verifiedPath } from '../run/documents.js';
import { readLineBlocks } from '../run/json-lines.js';
import type { StoredObject } from '../run/store.js';
import { BYTES, type TokenWidth } from '../run/token-shards.js';
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

/** Where the tokens of some documents lie. */
export async function tokenPlaces(
  tokens: StoredObject,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, TokenPlace>> {
  const places = new Map<string, TokenPlace>();
  let number = 0;
  for (const file of tokens.files) {
    const shard = /^tokens-(\d+)\.ndjson$/.exec(file)?.[1];
    if (shard === undefined) continue;
    let start = 0;
    for await (const lines of readLineBlocks(await verifiedPath(tokens, file))) {
      for (const line of lines) {
        const row = { id: idOf(line), tokens: countOf(line) };
        if (ids.has(row.id)) {
          places.set(row.id, { shard: Number(shard), start, tokens: row.tokens, number });
        }
        start += row.tokens;
        number += 1;
      }
    }
  }
  return places;
}

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
