import { createHash } from 'node:crypto';
import { canonicalJson, type HookContext, type Source, type SourceDescription } from '@framework/sdk';
import { type TraceOptions, tracesOf } from './document-traces.js';
import { readInner } from './inner-sources.js';
import { ORIGIN_RULES } from './origin.js';

export interface InventoryOptions extends TraceOptions {
  readonly maxShare: number;
  readonly maxBytes: number;
  readonly seed: number;
}

/** Which traces there are: found by reading everything once. */
export interface Inventory {
  readonly description: SourceDescription;
  /** Ids of the traces that are delivered. */
  readonly chosen: ReadonlySet<string>;
  /** Ids of the documents they are made from: no other is looked into again. */
  readonly origins: ReadonlySet<string>;
}

/** A trace in the running: its text is made again when it is delivered. */
interface Candidate {
  readonly id: string;
  readonly origin: string;
  readonly kind: string;
  readonly bytes: number;
  readonly documented: boolean;
  readonly rank: number;
  readonly twins: readonly string[];
}

/**
 * Reads the sources and decides which traces stay: of twins the one nearest to what a person wrote, of all as many as the
 * caps allow, drawn by a hash of their ids. Held in memory: an id, two hashes and a few numbers a trace.
 */
export async function takeInventory(
  sources: readonly Source[],
  options: InventoryOptions,
  ctx: HookContext,
): Promise<Inventory> {
  const inner: Record<string, string> = {};
  for (const source of sources) inner[source.id] = (await source.describe(ctx)).fingerprint;
  const skipped = new Map<string, number>();
  const count = (reason: string): void => void skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
  const candidates: Candidate[] = [];
  const origins = { documents: 0, bytes: 0 };
  for await (const { origin } of readInner(sources, null, ctx)) {
    const traces = tracesOf(origin, options, count);
    if (traces.length === 0) continue;
    origins.documents++;
    origins.bytes += Buffer.byteLength(origin.text);
    for (const { bytes, path: _, ...trace } of traces) {
      candidates.push({ ...trace, origin: origin.id, bytes: bytes.byteLength });
    }
  }
  const cap = Math.min(options.maxBytes, Math.floor(options.maxShare * origins.bytes));
  const { kept, bytes } = withinCap(
    withoutTwins(candidates, () => count('twin')),
    cap,
    () => count('over-cap'),
  );
  const kinds: Record<string, number> = {};
  for (const { kind } of kept) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const description: SourceDescription = {
    fingerprint: fingerprint(inner, options),
    documents: kept.length,
    bytes,
    skipped: sorted(Object.fromEntries(skipped)),
    details: {
      madeFrom: origins,
      kinds: sorted(kinds),
      templates: sha256(options.book.text).slice(0, 16),
      hygiene: options.hygiene.identity.slice(0, 16),
    },
  };
  return {
    description,
    chosen: new Set(kept.map(({ id }) => id)),
    origins: new Set(kept.map(({ origin }) => origin)),
  };
}

/** Of versions of one function the one nearest to what a person wrote, whatever the order they came in. */
function withoutTwins(candidates: readonly Candidate[], twin: () => void): readonly Candidate[] {
  const known = new Set<string>();
  return [...candidates]
    .sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1))
    .filter(({ twins }) => {
      if (twins.some((key) => known.has(key))) {
        twin();
        return false;
      }
      for (const key of twins) known.add(key);
      return true;
    });
}

/**
 * Drawn by a hash of the ids: no package is favoured for its name, and a new trace shifts no other. Functions that say what
 * they are for come first: of the others one can only ask to complete, to repair or to walk through.
 */
function withinCap(
  candidates: readonly Candidate[],
  cap: number,
  over: () => void,
): { readonly kept: readonly Candidate[]; readonly bytes: number } {
  const drawn = candidates
    .map((candidate) => ({ candidate, lot: sha256(candidate.id) }))
    .sort(
      (a, b) => Number(b.candidate.documented) - Number(a.candidate.documented) || (a.lot < b.lot ? -1 : 1),
    );
  const kept: Candidate[] = [];
  let bytes = 0;
  for (const { candidate } of drawn) {
    if (bytes + candidate.bytes > cap) {
      over();
      continue;
    }
    bytes += candidate.bytes;
    kept.push(candidate);
  }
  return { kept, bytes };
}

/** Of everything that decides which traces there are and what they say. */
const fingerprint = (inner: Readonly<Record<string, string>>, options: InventoryOptions): string => {
  const { maxPerDocument, maxCodeLength, maxShare, maxBytes, seed, book, hygiene } = options;
  return sha256(
    canonicalJson({
      version: 1,
      sources: inner,
      limits: { maxPerDocument, maxCodeLength, maxShare, maxBytes },
      seed,
      templates: sha256(book.text),
      hygiene: hygiene.identity,
      origins: sha256(ORIGIN_RULES),
    }),
  );
};

const sorted = (counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
