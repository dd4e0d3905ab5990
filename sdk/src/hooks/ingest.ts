import type { JsonObject, JsonValue } from '../data/json.js';
import type { RecordBatch } from '../data/records.js';
import type { HookContext, Progress, StageContext } from './context.js';

/**
 * `ingest`: name the sources of the run.
 *
 * | | |
 * |---|---|
 * | Type | async waterfall over a `SourceSet` |
 * | Called | once a run |
 * | Given | the sources so far, a `StageContext` |
 * | Rule | adds lazy sources with `sources.add`; no I/O in the tap itself: reading starts when the kernel opens a source |
 * | Errors | `FWK_SOURCE_*` from `check` and `open`; `FWK_PLUGIN_CONFLICT` for a source id twice; `FWK_HOOK_RESULT` for a set of one's own |
 *
 * @example
 * // examples/hooks/ingest.ts
 * import { createHash } from 'node:crypto';
 * import { createReadStream } from 'node:fs';
 * import { access, readFile } from 'node:fs/promises';
 * import { createInterface } from 'node:readline';
 * import { defineConfig, definePlugin, frameworkError, META, path, type Source } from '@framework/sdk';
 *
 * export const config = defineConfig({
 *   file: path({
 *     doc: 'JSON lines: `{"path": …, "text": …}`, one document a line.',
 *     default: 'documents.jsonl',
 *   }),
 * });
 *
 * export default definePlugin(config, (ctx) => ({
 *   hooks: {
 *     ingest(sources) {
 *       sources.add(jsonLines(ctx.config.file));
 *     },
 *   },
 * }));
 *
 * const jsonLines = (file: string): Source => ({
 *   id: 'jsonl',
 *
 *   async check() {
 *     await access(file).catch((cause) => {
 *       throw frameworkError('FWK_SOURCE_MISSING', { message: `there is no file ${file}`, at: file, cause });
 *     });
 *   },
 *
 *   async describe() {
 *     const bytes = await readFile(file);
 *     return {
 *       fingerprint: createHash('sha256').update(bytes).digest('hex'),
 *       documents: bytes.toString('utf8').split('\n').filter(Boolean).length,
 *       bytes: bytes.byteLength,
 *       skipped: {},
 *       details: { file },
 *     };
 *   },
 *
 *   async *open({ cursor, batchSize }, { signal }) {
 *     // The cursor is the number of lines already delivered; null is the beginning.
 *     const done = typeof cursor === 'number' ? cursor : 0;
 *     let line = 0;
 *     let rows: { path: string; text: string }[] = [];
 *     const batch = () => ({
 *       ids: rows.map((row) => `jsonl:${row.path}`),
 *       contents: rows.map((row) => new TextEncoder().encode(row.text)),
 *       meta: { [META.path]: rows.map((row) => row.path), [META.repository]: rows.map(() => 'jsonl') },
 *       cursor: line,
 *     });
 *     for await (const text of createInterface({ input: createReadStream(file) })) {
 *       signal.throwIfAborted();
 *       if (text === '' || line++ < done) continue;
 *       rows.push(JSON.parse(text));
 *       if (rows.length < batchSize) continue;
 *       yield batch();
 *       rows = [];
 *     }
 *     if (rows.length > 0) yield batch();
 *   },
 * });
 */
export type IngestHandler = (
  sources: SourceSet,
  ctx: StageContext,
) => void | SourceSet | Promise<void | SourceSet>;

/** The sources of a run, as `ingest` taps fill it. */
export interface SourceSet {
  /** Those added so far. */
  readonly sources: readonly Source[];
  /** Sources are read in the order of their ids, whatever the order they were added in. */
  add(source: Source): void;
}

/** A place documents come from. */
export interface Source {
  /** Unique in the run; part of every document's provenance. */
  readonly id: string;
  /** Preflight: is everything there and readable? Called before any work. Throws `FWK_SOURCE_*`. */
  check?(ctx: SourceContext): Promise<void>;
  /**
   * Hash of the content this source would deliver now, and what a person should know of it. The filter stage's
   * fingerprint rests on it, so it must change when a byte of the content does.
   */
  describe(ctx: SourceContext): Promise<SourceDescription>;
  /**
   * Reads one part of what is described, and says what `describe` has to know of it: plain JSON. `describe` asks for it through
   * `ctx.look`, which has several parts looked at in worker threads at the same time: so in another instance, that knows of
   * nothing but the part. Comes with `portions` in the manifest.
   */
  look?(part: JsonValue, ctx: HookContext): Promise<JsonValue>;
  /**
   * The documents, in an order that never changes for one fingerprint. Started again with a batch's `cursor` it goes
   * on right after that batch. Back-pressure is the iterator's: nothing is read ahead of what is pulled, but for the
   * kernel's own prefetch. `return()` closes what is open.
   */
  open(options: OpenOptions, ctx: HookContext): AsyncIterable<SourceBatch>;
  /**
   * For a source that one thread would be long at: what `open` delivers after `cursor`, cut into portions that worker threads
   * read at the same time, a few megabytes each, since a worker holds one whole. In the order of `open`: the kernel delivers
   * them in it, in the same batches with the same cursors, whatever the number of workers. Asked after `describe`, in the same
   * instance, only where there are several workers and the manifest says so: `{ "hook": "ingest", "portions": true }`. Null
   * where nothing can be cut: then `open` is called. Comes with `openPortion`.
   *
   * A source that can cut anywhere cuts by `batchSize` and says how many `documents` each portion has: where each is one batch, the
   * thread that reads it judges it as well, and one worker is enough to be asked.
   */
  portions?(cursor: JsonValue, ctx: HookContext, batchSize: number): Promise<readonly SourcePortion[] | null>;
  /**
   * The documents of one portion. In a worker thread, so of another instance that has described nothing: all it needs is in
   * `portion.range`. Throws `FWK_SOURCE_CHANGED` where the file is no longer what was described.
   */
  openPortion?(portion: SourcePortion, options: PortionOptions, ctx: HookContext): AsyncIterable<SourceBatch>;
}

/** A part of a source that can be read without what stands before it: a range of bytes, a row group. */
export interface SourcePortion {
  /**
   * Documents of the whole source before it, which says where in a batch it begins. Of a first portion that begins at a
   * cursor it is not asked: a cursor stands at the end of a batch.
   */
  readonly before: number;
  /** Documents in it, where the source knows. */
  readonly documents?: number;
  /** What is read; plain JSON of the source's own. */
  readonly range: JsonValue;
}

/** In what batches a portion is delivered. */
export interface PortionOptions {
  /** Rows of the first batch: it completes the last one of the portion before. Shorter only where the portion ends. */
  readonly first: number;
  /** Rows of every other; the last one may be shorter. */
  readonly batchSize: number;
}

/** What a source is looked at with. */
export interface SourceContext extends HookContext {
  /**
   * For work that takes minutes, a download or the hash of a large file: shown, and what keeps the watchdog quiet. Missing where
   * nobody looks.
   */
  progress?(progress: Progress): void;
  /**
   * Has parts looked at by `Source.look`, several at the same time, and says what came of them in the order of the parts. They
   * are taken as they are needed. Missing where there is nobody but the caller: then a source calls its own `look`.
   */
  look?(parts: Iterable<JsonValue>): AsyncIterable<JsonValue>;
}

/** Where a source begins, and in what portions it delivers. */
export interface OpenOptions {
  /** Null for the beginning. */
  readonly cursor: JsonValue;
  /** Rows a batch; the last one may be shorter. */
  readonly batchSize: number;
}

/** What a source would deliver now. Shown in the report, and part of what the data stages are keyed by. */
export interface SourceDescription {
  /** SHA-256, hex. */
  readonly fingerprint: string;
  /** How many it will deliver. */
  readonly documents: number;
  /** Their size. */
  readonly bytes: number;
  /** Files seen and not taken, by reason. The words are free; ours are `binary`, `symlink`, `too-large`, `unreadable`. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Shown in the report: package versions, a pinned revision, a URL. */
  readonly details: JsonObject;
}

/** What a source yields; the kernel adds the sequence number and makes a `RecordBatch` of it. */
export interface SourceBatch {
  /** Unique over all sources: `<repository>:<path>`. */
  readonly ids: readonly string[];
  /** UTF-8 bytes, one entry a row. */
  readonly contents: readonly Uint8Array[];
  /** Columns by name, one value a row; `META` names those that others read. */
  readonly meta: Readonly<Record<string, readonly JsonValue[]>>;
  /** Where `open` goes on after this batch; plain JSON of the source's own. */
  readonly cursor: JsonValue;
  /**
   * SHA-256 of each row's contents, 32 bytes, where the source hashes them for itself; null for a row of which it knows none. Filters that
   * ask need not hash them again; a run ends with FWK_HOOK_RESULT where one is not that of what is written.
   */
  readonly digests?: readonly (Uint8Array | null)[];
}

export type { RecordBatch };
