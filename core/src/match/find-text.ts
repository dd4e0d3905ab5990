import { createHash } from 'node:crypto';
import { frameworkError, type JsonValue, META } from '@framework/sdk';
import type { DocumentRow } from '../run/documents.js';
import { corrupt, type StoredObject } from '../run/store.js';
import { BlendBytes } from './blend-bytes.js';
import { partCandidates, wholeCandidates } from './candidates.js';
import { type DocumentPlace, lineCheck } from './document-places.js';
import { extend, type Run, type Stretch } from './extend.js';
import type { DroppedCopy, MatchAnswer, MatchedDocument } from './match-answer.js';
import { MatchIndex } from './match-index.js';
import { countedBytes, isSpace, SURE } from './winnow.js';

/** `whole`: the text from its first byte to its last. `parts`: the longest stretches of it, for what a model may have learned by heart. */
export type MatchMode = 'whole' | 'parts';

export interface TextSearch {
  readonly text: Uint8Array;
  readonly mode: MatchMode;
  /** Documents that are told of. */
  readonly limit: number;
}

/** Of one document. */
const MOST_SPANS = 100;

/**
 * Documents a text stands in. Every place is looked at, byte by byte: a hash alone is no match. White space around the text
 * does not count, and within it makes a match that is not exact. A document that is told of is hashed against its row, and
 * its row against the index.
 *
 * @throws FWK_MATCH_SHORT; FWK_STORE_CORRUPT, FWK_STORE_MISSING_FILE
 */
export async function findText(
  documents: StoredObject,
  indexObject: StoredObject,
  { text: written, mode, limit }: TextSearch,
): Promise<Omit<MatchAnswer, 'run' | 'root'>> {
  const { text, skipped } = trimmed(written);
  const counted = countedBytes(text);
  if (counted < SURE) throw tooShort(counted);
  const index = await MatchIndex.open(indexObject);
  const bytes = new BlendBytes(documents);
  try {
    const { list, complete } = mode === 'whole' ? wholeCandidates(text, index) : partCandidates(text, index);
    const found = new Found(index);
    for (const { anchor, position } of list) {
      const document = found.documentAt(position);
      if (document.covers(anchor, position)) continue;
      const { place } = document;
      const stretch = extend(text, anchor, bytes, place, position - place.start);
      if (stretch === undefined) continue;
      const isWhole = stretch.from === 0 && stretch.to === text.length;
      if (mode === 'whole' ? isWhole : countedBytes(text.subarray(stretch.from, stretch.to)) >= SURE) {
        document.add(stretch);
      }
    }
    const all = found.documents(mode);
    const matches: MatchedDocument[] = [];
    for (const one of all.slice(0, limit)) matches.push(describe(one, bytes, text.length, skipped));
    const longest = Math.max(0, ...all.map(({ longest: own }) => own));
    return {
      documents: documents.fingerprint,
      text: { bytes: written.length, counted },
      sure: SURE,
      found: { documents: all.length, spans: all.reduce((sum, { count }) => sum + count, 0) },
      complete,
      longest: all.length === 0 ? null : { bytes: longest, share: longest / text.length },
      matches,
      copies: await copiesOf(index, new Set(matches.map(({ id }) => id))),
    };
  } finally {
    index.close();
    bytes.close();
  }
}

/** A document that a candidate lies in. */
class FoundDocument {
  readonly place: DocumentPlace;
  readonly #spans = new Map<string, Stretch>();
  /** Runs of stretches that were found, by text − document: what lies in one is no new stretch. */
  readonly #runs = new Map<number, Run[]>();
  count = 0;
  longest = 0;

  constructor(place: DocumentPlace) {
    this.place = place;
  }

  get spans(): readonly Stretch[] {
    return [...this.#spans.values()];
  }

  covers(anchor: number, position: number): boolean {
    const runs = this.#runs.get(anchor - (position - this.place.start)) ?? [];
    return runs.some(({ from, to }) => from <= anchor && anchor < to);
  }

  add(stretch: Stretch): void {
    const { from, to, documentFrom, documentTo, runs } = stretch;
    for (const run of runs) {
      const known = this.#runs.get(run.offset);
      if (known === undefined) this.#runs.set(run.offset, [run]);
      else known.push(run);
    }
    const key = `${from},${documentFrom},${documentTo}`;
    if (this.#spans.has(key)) return;
    this.count += 1;
    this.longest = Math.max(this.longest, to - from);
    if (this.#spans.size < MOST_SPANS) this.#spans.set(key, stretch);
  }

  /** @throws FWK_STORE_CORRUPT where the table has another row there than when it was indexed */
  row(bytes: BlendBytes): DocumentRow {
    const { shard, lineOffset, lineBytes, line: check } = this.place;
    const line = bytes.line(shard, lineOffset, lineBytes);
    if (lineCheck(line) !== check) throw corrupt(bytes.table(shard), 'is not the table that was indexed');
    return JSON.parse(Buffer.from(line).toString('utf8')) as DocumentRow;
  }
}

/** Documents by where they begin. */
class Found {
  readonly #index: MatchIndex;
  readonly #documents = new Map<number, FoundDocument>();

  constructor(index: MatchIndex) {
    this.#index = index;
  }

  documentAt(position: number): FoundDocument {
    const place = this.#index.documentAt(position);
    const known = this.#documents.get(place.start) ?? new FoundDocument(place);
    this.#documents.set(place.start, known);
    return known;
  }

  /** Those the text stands in: in the order of the blend, or those with the longest stretch first. */
  documents(mode: MatchMode): readonly FoundDocument[] {
    const all = [...this.#documents.values()].filter(({ count }) => count > 0);
    return all.sort(
      (a, b) => (mode === 'parts' ? b.longest - a.longest : 0) || a.place.start - b.place.start,
    );
  }
}

function describe(
  document: FoundDocument,
  bytes: BlendBytes,
  length: number,
  skipped: number,
): MatchedDocument {
  const { place } = document;
  const row = document.row(bytes);
  const spans = [...document.spans].sort(
    (a, b) => b.to - b.from - (a.to - a.from) || a.documentFrom - b.documentFrom,
  );
  const lines = lineNumbers(
    bytes,
    { shard: place.shard, row },
    spans.map(({ documentFrom }) => documentFrom),
  );
  const { id, split, source = null, meta, sha256 } = row;
  return {
    ...{ id, verdict: split === 'train' ? ('kept' as const) : ('held' as const), split, source },
    repository: textOf(meta[META.repository]),
    path: textOf(meta[META.path]),
    license: textOf(meta[META.license]),
    ...{ sha256, bytes: row.bytes, shard: place.shard },
    exact: spans.some(({ from, to, exact }) => exact && from === 0 && to === length),
    spans: spans.map(({ from, to, documentFrom, documentTo, exact }) => ({
      text: { from: from + skipped, to: to + skipped },
      ...{ from: documentFrom, to: documentTo, line: lines.get(documentFrom)!, exact },
    })),
  };
}

/**
 * Which line each of some bytes of a document is in; the document is hashed on the way.
 *
 * @throws FWK_STORE_CORRUPT where its bytes are not those of its row
 */
function lineNumbers(
  bytes: BlendBytes,
  { shard, row }: { readonly shard: number; readonly row: DocumentRow },
  positions: readonly number[],
): ReadonlyMap<number, number> {
  const hash = createHash('sha256');
  const lines = new Map<number, number>();
  const waiting = [...new Set(positions)].sort((a, b) => b - a);
  let line = 1;
  for (let from = 0; from < row.bytes; ) {
    const piece = bytes.read(shard, row.offset + from, Math.min(PIECE, row.bytes - from));
    if (piece.length === 0) break;
    hash.update(piece);
    for (let at = 0; at < piece.length; at++) {
      while (waiting.at(-1) === from + at) lines.set(waiting.pop()!, line);
      if (piece[at] === 10) line += 1;
    }
    from += piece.length;
  }
  if (hash.digest('hex') === row.sha256) return lines;
  throw corrupt(bytes.shard(shard), `holds other bytes for '${row.id}' than its table says`);
}

const PIECE = 2 ** 20;

/** Documents that were dropped for one of these, and for one of those. */
async function copiesOf(index: MatchIndex, matched: ReadonlySet<string>): Promise<readonly DroppedCopy[]> {
  if (matched.size === 0) return [];
  const found = new Map<string, DroppedCopy>();
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for await (const line of index.copies()) {
      if (found.has(line.id) || !(matched.has(line.of) || found.has(line.of))) continue;
      found.set(line.id, { ...line, verdict: 'dropped' });
      if (found.size >= MOST_COPIES) return [...found.values()];
    }
  }
  return [...found.values()];
}

const MOST_COPIES = 1000;

function trimmed(text: Uint8Array): { readonly text: Uint8Array; readonly skipped: number } {
  let from = 0;
  let to = text.length;
  while (from < to && isSpace(text[from]!)) from += 1;
  while (to > from && isSpace(text[to - 1]!)) to -= 1;
  return { text: text.subarray(from, to), skipped: from };
}

const textOf = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

const tooShort = (counted: number) =>
  frameworkError('FWK_MATCH_SHORT', {
    message: `the text has ${counted} bytes other than white space, and the index is sure to find ${SURE} or more`,
    at: 'the text',
  });
