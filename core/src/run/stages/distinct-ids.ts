import { join } from 'node:path';
import { type FrameworkError, frameworkError } from '@framework/sdk';
import { shardName } from '../documents.js';
import { readLines } from '../json-lines.js';
import type { EncodedBatch } from './encoded-batch.js';

/**
 * Sees to it that no two documents have one id. Verdicts, proofs and takedowns are told by it: of two documents of one id, filters that
 * remember what goes would drop both, and neither could be shown to be what was judged.
 *
 * In memory are eight bytes a document: a hash of its id. Which id it is, the tables tell.
 */
export class DistinctIds {
  readonly #folder: string;
  #hashes = new Float64Array(1024);
  #count = 0;

  /** @param folder of the shards */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Documents of shards that an interrupted run has closed. */
  async addShards(count: number): Promise<void> {
    for (let shard = 0; shard < count; shard++) {
      for await (const { id } of documentsOf(this.#folder, shard)) this.#add(id);
    }
  }

  /** @throws FWK_SOURCE_DUPLICATE_ID for two documents of the batch */
  addBatch({ heads, verdicts, tally }: EncodedBatch, source: string): void {
    const dropped = droppedIn(verdicts);
    const ids = new Set([...heads.map((head) => idIn(head, BEFORE_OFFSET)), ...dropped.keys()]);
    if (ids.size !== tally.documents.in.documents) throw repeated(repeatedIn(heads, dropped), source, source);
    for (const id of ids) this.#add(id);
  }

  /**
   * Once all shards are closed.
   *
   * @throws FWK_SOURCE_DUPLICATE_ID
   */
  async check(shards: number): Promise<void> {
    const sorted = this.#hashes.slice(0, this.#count).sort();
    const suspects = new Set(sorted.filter((hash, at) => hash === sorted[at - 1]));
    if (suspects.size === 0) return;
    const seen = new Map<string, string>();
    for (let shard = 0; shard < shards; shard++) {
      for await (const { id, source } of documentsOf(this.#folder, shard)) {
        if (!suspects.has(hashOf(id))) continue;
        const other = seen.get(id);
        if (other !== undefined) throw repeated(id, other, source);
        seen.set(id, source);
      }
    }
  }

  #add(id: string): void {
    if (this.#count === this.#hashes.length) {
      const larger = new Float64Array(2 * this.#count);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes[this.#count++] = hashOf(id);
  }
}

/** Every document of a shard once, kept or dropped; its id as JSON has it. */
async function* documentsOf(
  folder: string,
  shard: number,
): AsyncGenerator<{ readonly id: string; readonly source: string }> {
  for await (const line of readLines(join(folder, shardName('shard', shard, 'ndjson')))) {
    if (line !== '') yield { id: idIn(line, BEFORE_OFFSET), source: sourceIn(line) };
  }
  const dropped = new Set<string>();
  for await (const line of readLines(join(folder, shardName('verdicts', shard, 'ndjson')), DROP)) {
    const id = idIn(line, BEFORE_PLUGIN);
    if (!dropped.has(id)) yield { id, source: sourceIn(line) };
    dropped.add(id);
  }
}

/** Ids of dropped documents, and how many documents of that id there are: the first line of each has its metadata. */
function droppedIn(verdicts: string): ReadonlyMap<string, number> {
  const dropped = new Map<string, number>();
  if (verdicts === '') return dropped;
  for (const line of verdicts.split('\n')) {
    if (!line.includes(DROP)) continue;
    const id = idIn(line, BEFORE_PLUGIN);
    dropped.set(id, (dropped.get(id) ?? 0) + (line.includes(METADATA) ? 1 : 0));
  }
  return dropped;
}

function repeatedIn(heads: readonly string[], dropped: ReadonlyMap<string, number>): string {
  const seen = new Set<string>();
  for (const head of heads) {
    const id = idIn(head, BEFORE_OFFSET);
    if (seen.has(id) || dropped.has(id)) return id;
    seen.add(id);
  }
  return [...dropped].find(([, documents]) => documents > 1)?.[0] ?? '""';
}

/** No quote stands in a text of JSON without a backslash before it, so that this ends it. */
const [BEFORE_OFFSET, BEFORE_PLUGIN] = ['","offset":', '","plugin":'] as const;
const [DROP, METADATA] = ['","action":"drop",', ',"meta":{'] as const;
const OPENING = '{"id":'.length;

const idIn = (line: string, before: string): string => line.slice(OPENING, line.indexOf(before) + 1);

const sourceIn = (line: string): string => String((JSON.parse(line) as { source?: string }).source ?? '');

/** 53 bits of two FNV-1a (Fowler, Noll & Vo) over units of 16 bits. */
function hashOf(id: string): number {
  let [low, high] = [0x811c9dc5, 0x050c5d1f];
  for (let unit = 0; unit < id.length; unit++) {
    const code = id.charCodeAt(unit);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ (code + unit), 0x01000193);
  }
  return (low >>> 0) * 2 ** 21 + (high >>> 11);
}

/** @param id as JSON has it */
const repeated = (id: string, one: string, other: string): FrameworkError =>
  frameworkError('FWK_SOURCE_DUPLICATE_ID', {
    message:
      one === other
        ? `two documents of the source '${one}' have the id ${id}`
        : `the sources '${one}' and '${other}' both have a document with the id ${id}`,
    at: `source ${other}`,
  });
