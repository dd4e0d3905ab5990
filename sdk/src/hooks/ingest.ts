import type { JsonObject, JsonValue } from '../data/json.js';
import type { RecordBatch } from '../data/records.js';
import type { HookContext, StageContext } from './context.js';

/**
 * `ingest`: name the sources of the run.
 *
 * | | |
 * |---|---|
 * | Type | async waterfall over a `SourceSet` |
 * | Called | once a run |
 * | Rule | taps add lazy sources; no I/O in the tap itself: reading starts when the kernel opens a source |
 * | Errors | `FWK_SOURCE_*` from `check` and `open`; `FWK_PLUGIN_CONFLICT` for a source id twice |
 *
 * @example
 * ingest(sources, ctx) {
 *   sources.add(folderSource('docs', ctx.config.root));
 * }
 */
export type IngestHandler = (
  sources: SourceSet,
  ctx: StageContext,
) => void | SourceSet | Promise<void | SourceSet>;

export interface SourceSet {
  readonly sources: readonly Source[];
  /** Sources are read in the order of their ids, whatever the order they were added in. */
  add(source: Source): void;
}

/** A place documents come from. */
export interface Source {
  /** Unique in the run; part of every document's provenance. */
  readonly id: string;
  /** Preflight: is everything there and readable? Called before any work. Throws `FWK_SOURCE_*`. */
  check?(ctx: HookContext): Promise<void>;
  /**
   * Hash of the content this source would deliver now, and what a person should know of it. The filter stage's
   * fingerprint rests on it, so it must change when a byte of the content does.
   */
  describe(ctx: HookContext): Promise<SourceDescription>;
  /**
   * The documents, in an order that never changes for one fingerprint. Started again with a batch's `cursor` it goes
   * on right after that batch. Back-pressure is the iterator's: nothing is read ahead of what is pulled, but for the
   * kernel's own prefetch. `return()` closes what is open.
   */
  open(options: OpenOptions, ctx: HookContext): AsyncIterable<SourceBatch>;
}

export interface OpenOptions {
  /** Null for the beginning. */
  readonly cursor: JsonValue;
  /** Rows a batch; the last one may be shorter. */
  readonly batchSize: number;
}

export interface SourceDescription {
  /** SHA-256, hex. */
  readonly fingerprint: string;
  readonly documents: number;
  readonly bytes: number;
  /** Files seen and not taken, by reason: `binary`, `symlink`, `too-large`, `unreadable`. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Shown in the report: package versions, a pinned revision, a URL. */
  readonly details: JsonObject;
}

/** What a source yields; the kernel adds the sequence number and makes a `RecordBatch` of it. */
export interface SourceBatch {
  readonly ids: readonly string[];
  /** UTF-8 bytes, one entry a row. */
  readonly contents: readonly Uint8Array[];
  readonly meta: Readonly<Record<string, readonly JsonValue[]>>;
  readonly cursor: JsonValue;
}

export type { RecordBatch };
