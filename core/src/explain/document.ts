import { isFrameworkError, type SourceDescription, type TokenizedDocument } from '@framework/sdk';
import { type DocumentProof, proveDocument } from '../provenance/prove-document.js';
import { provenanceOf } from '../provenance/run-provenance.js';
import { type DocumentRow, DocumentShards, readRows, shardName } from '../run/documents.js';
import { type MissingPart, partOf, type RunRecord } from '../run/run-record.js';
import type { VerdictLine } from '../run/stages/filter.js';
import type { StoredObject } from '../run/store.js';
import { takedownOf } from '../takedown/takedown-record.js';
import { diskPath } from './disk-path.js';
import type { DocumentAnswer, ExplainedDocument } from './explanation.js';
import type { Ground } from './ground.js';
import { ID_MATCHES, idPattern } from './id-pattern.js';

/** Ids that resemble one that is not there. */
const SIMILAR = 5;

/**
 * What became of the documents a pattern names: one pass over the run's tables, shard by shard. However many match,
 * `limit` of them are held in memory and the others counted.
 *
 * Every document that went into the filters either has a row in the document table or a verdict that dropped it, so
 * one that has neither was never delivered by a source.
 */
export async function explainDocument(
  { root, run }: Ground,
  pattern: string,
  limit: number,
): Promise<DocumentAnswer | undefined> {
  if (run === null) return undefined;
  const object = run.objects.get('filter');
  if (object === undefined) {
    const notRecorded = [
      'the run has no finished object of the filter stage: nothing is known of documents yet',
    ];
    return nothing(pattern, { similar: [], skipped: [], notRecorded, unread: [] });
  }
  const unread: MissingPart[] = [];
  const similar = new Similar(pattern);
  const matches = new Map(ID_MATCHES.map((match) => [match, new Matches(limit)]));
  const onDisk = diskPath(root, pattern);
  const asWritten = idPattern(pattern);
  const matchOf = (id: string) => onDisk?.match(id) ?? asWritten(id);
  const shards = new DocumentShards(object);
  for (let shard = 0; shard < shards.shards; shard++) {
    const read = async <Row extends { readonly id: string }>(
      file: string,
      rows: AsyncIterable<Row>,
      take: (match: Matches, row: Row) => void,
    ) => {
      try {
        for await (const row of rows) {
          const match = matchOf(row.id);
          if (match !== undefined) take(matches.get(match)!, row);
          else similar.look(row.id);
        }
      } catch (error) {
        unread.push(partOf(file, error));
      }
    };
    const verdicts = shardName('verdicts', shard, 'ndjson');
    await read(verdicts, readRows<VerdictLine>(object, verdicts), (match, line) =>
      match.verdict(shard, line),
    );
    await read(shardName('shard', shard, 'ndjson'), shards.rows(shard), (match, row) =>
      match.kept(shard, row),
    );
    for (const match of matches.values()) match.endShard();
    // An id stands once in a run.
    if (matches.get('id')!.found > 0) break;
  }
  const match = ID_MATCHES.find((one) => matches.get(one)!.found > 0);
  if (match === undefined) {
    return nothing(pattern, {
      similar: similar.found,
      skipped: await skippedOf(
        run,
        (source) => pattern.startsWith(`${source}:`) || onDisk?.readBy(source) === true,
        limit,
        unread,
      ),
      notRecorded: [],
      unread,
    });
  }
  const { counts, documents } = matches.get(match)!;
  const notProven: string[] = [];
  const proof = documents.length === 1 ? await proofOf(documents[0]!, shards, run, notProven) : null;
  return {
    kind: 'document',
    pattern,
    match,
    counts,
    documents: await describe(documents, object, run, unread, proof),
    similar: [],
    skipped: [],
    notRecorded: [
      ...notProven,
      ...(documents.some(({ row }) => row !== undefined)
        ? ['`keep` verdicts are counted by reason, not kept document by document']
        : []),
      ...(documents.some(
        ({ lines, row }) => row === undefined && lines.every(({ meta }) => meta === undefined),
      )
        ? ['metadata of dropped documents: this object was made before it was recorded']
        : []),
    ],
    unread,
  };
}

const nothing = (
  pattern: string,
  rest: Pick<DocumentAnswer, 'similar' | 'skipped' | 'notRecorded' | 'unread'>,
): DocumentAnswer => ({
  kind: 'document',
  pattern,
  match: 'none',
  counts: { kept: 0, held: 0, dropped: 0 },
  documents: [],
  ...rest,
});

/** A document's lines as they were found. */
interface Found {
  readonly id: string;
  readonly shard: number;
  readonly lines: VerdictLine[];
  row: DocumentRow | undefined;
}

/** What one way to understand the pattern finds. */
class Matches {
  readonly counts = { kept: 0, held: 0, dropped: 0 };
  readonly #limit: number;
  readonly #documents = new Map<string, Found>();
  /** Objects of before a dropped document's first line was marked: the ids of one shard. */
  readonly #unmarked = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get found(): number {
    return this.counts.kept + this.counts.held + this.counts.dropped;
  }

  get documents(): readonly Found[] {
    return [...this.#documents.values()].sort(
      (a, b) => a.shard - b.shard || (a.row?.offset ?? -1) - (b.row?.offset ?? -1),
    );
  }

  verdict(shard: number, line: VerdictLine): void {
    if (line.meta !== undefined) this.counts.dropped += 1;
    else if (line.source === undefined && line.action === 'drop' && !this.#unmarked.has(line.id)) {
      this.#unmarked.add(line.id);
      this.counts.dropped += 1;
    }
    this.#document(shard, line.id)?.lines.push(line);
  }

  kept(shard: number, row: DocumentRow): void {
    this.counts[row.split === 'train' ? 'kept' : 'held'] += 1;
    const document = this.#document(shard, row.id);
    if (document) document.row = row;
  }

  endShard(): void {
    this.#unmarked.clear();
  }

  #document(shard: number, id: string): Found | undefined {
    let document = this.#documents.get(id);
    if (document === undefined && this.#documents.size < this.#limit) {
      document = { id, shard, lines: [], row: undefined };
      this.#documents.set(id, document);
    }
    return document;
  }
}

/** Ids with the last part of what was written, less its ending, somewhere in theirs. */
class Similar {
  readonly found: string[] = [];
  readonly #part: string;

  constructor(pattern: string) {
    this.#part = (pattern.split(/[/:*?]+/).at(-1) ?? '').replace(/\.[^.]*$/, '').toLowerCase();
  }

  look(id: string): void {
    if (this.found.length >= SIMILAR || this.#part.length < 3 || this.found.includes(id)) return;
    const name = id.slice(Math.max(id.lastIndexOf('/'), id.lastIndexOf(':')) + 1);
    if (name.toLowerCase().includes(this.#part)) this.found.push(id);
  }
}

async function describe(
  documents: readonly Found[],
  object: StoredObject,
  run: RunRecord,
  unread: MissingPart[],
  proof: DocumentProof | null,
): Promise<readonly ExplainedDocument[]> {
  const tokens = await tokensOf(documents, run, unread);
  const takedowns = await takedownOf(run.objects).catch((error: unknown) => {
    unread.push(partOf('takedown', error));
    return undefined;
  });
  const takenDown = (row: DocumentRow | undefined): ExplainedDocument['takenDown'] => {
    if (row?.takenDown === undefined) return null;
    const { takedown } = row.takenDown;
    const record = takedowns?.records.find((one) => one.takedown === takedown);
    return { takedown, at: record?.at ?? null, request: record?.request ?? null };
  };
  return documents.map(({ id, shard, lines, row }) => {
    const first = lines.find(({ meta }) => meta !== undefined);
    return {
      id,
      fate: row === undefined ? 'dropped' : row.split === 'train' ? 'kept' : 'held',
      split: row?.split ?? null,
      source: row?.source ?? lines[0]?.source ?? null,
      meta: row?.meta ?? first?.meta ?? null,
      verdicts: lines.map(({ plugin, action, reason, split, evidence }) => ({
        plugin,
        action,
        reason,
        split: split ?? null,
        evidence,
      })),
      bytes: row?.bytes ?? lines.at(-1)?.bytes ?? 0,
      stored:
        row === undefined
          ? null
          : { object: object.fingerprint, shard, offset: row.offset, sha256: row.sha256 },
      tokens: tokens.get(id) ?? null,
      takenDown: takenDown(row),
      proof,
    };
  });
}

/** @param notProven takes why a kept document has no way to a root */
async function proofOf(
  { id, shard, row }: Found,
  shards: DocumentShards,
  run: RunRecord,
  notProven: string[],
): Promise<DocumentProof | null> {
  if (row === undefined) return null;
  try {
    return (await proveDocument(shards, await provenanceOf(run), shard, id)) ?? null;
  } catch (error) {
    if (!isFrameworkError(error)) throw error;
    notProven.push(`the document’s way to a root: ${error.message}`);
    return null;
  }
}

/** Token shards stand beside shards of documents: only those of the documents shown are read. */
async function tokensOf(
  documents: readonly Found[],
  { objects }: RunRecord,
  unread: MissingPart[],
): Promise<ReadonlyMap<string, ExplainedDocument['tokens']>> {
  const places = new Map<string, ExplainedDocument['tokens']>();
  const object = objects.get('tokenize');
  const stored = documents.filter(({ row }) => row !== undefined);
  for (const shard of new Set(stored.map((document) => document.shard))) {
    const file = shardName('tokens', shard, 'ndjson');
    if (object === undefined || !object.files.includes(file)) continue;
    const wanted = new Set(stored.flatMap(({ id, shard: its }) => (its === shard ? [id] : [])));
    let start = 0;
    try {
      for await (const row of readRows<TokenizedDocument>(object, file)) {
        if (wanted.delete(row.id)) places.set(row.id, { shard, start, count: row.tokens });
        start += row.tokens;
        if (wanted.size === 0) break;
      }
    } catch (error) {
      unread.push(partOf(file, error));
    }
  }
  return places;
}

/**
 * What sources saw and did not take: they count these files by reason, their names are not in the record. Of the
 * sources that the pattern names, or else of the first `limit`.
 */
async function skippedOf(
  { objects }: RunRecord,
  named: (source: string) => boolean,
  limit: number,
  unread: MissingPart[],
): Promise<DocumentAnswer['skipped']> {
  const object = objects.get('ingest');
  if (object === undefined) return [];
  try {
    const sources = (await object.readJson('sources.json')) as unknown as Record<string, SourceDescription>;
    const all = Object.entries(sources).flatMap(([source, { skipped }]) =>
      Object.keys(skipped).length === 0 ? [] : [{ source, reasons: skipped }],
    );
    const meant = all.filter(({ source }) => named(source));
    return (meant.length > 0 ? meant : all).slice(0, limit);
  } catch (error) {
    unread.push(partOf('sources.json', error));
    return [];
  }
}

export const looksLikeDocument = (word: string): boolean => /[/:*?\\]/.test(word) && !word.startsWith('@');
