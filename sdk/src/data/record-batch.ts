import { describeValue } from '../checks/describe.js';
import { RowDigests } from '../checks/row-digests.js';
import { type FrameworkError, frameworkError } from '../errors/framework-error.js';
import type { JsonValue } from './json.js';
import type { MetaColumn, RecordBatch } from './records.js';
import type { NewVerdict, Verdict } from './verdict.js';

/** The columns of a batch as they cross threads: structured-cloneable, the bytes in one buffer that may be shared. */
export interface RecordColumns {
  readonly sequence: number;
  readonly ids: readonly string[];
  /** All rows' UTF-8 bytes, one after the other. */
  readonly content: Uint8Array;
  /** `ids.length + 1` positions into `content`. */
  readonly offsets: Float64Array;
  readonly meta: Readonly<Record<string, readonly JsonValue[]>>;
  readonly cursor: JsonValue;
  readonly verdicts: readonly Verdict[];
  /** Rows whose bytes a verdict replaced. */
  readonly rewritten: ReadonlyMap<number, Uint8Array>;
  /** SHA-256 of each row's bytes after rewrites, 32 bytes a row; zeros where nobody knows it. Missing where nobody knows any. */
  readonly digests?: Uint8Array;
}

/**
 * What a source yields, as columns; the bytes in one shared buffer. For the kernel and for tests.
 *
 * @param batch one entry a row in every column
 *
 * @example
 * // examples/data.ts#ColumnBatch
 * // What the kernel makes of a source's batch. Tests have `recordBatch` of `@framework/sdk/testing`, which is shorter.
 * export const oneRow = (): ColumnBatch => {
 *   const batch = new ColumnBatch(
 *     recordColumns({
 *       sequence: 0,
 *       ids: ['repo:a.ts'],
 *       contents: [new TextEncoder().encode('const a = 1;\n')],
 *       meta: { [META.path]: ['a.ts'] },
 *       cursor: null,
 *     }),
 *   );
 *   batch.speaker = 'plugin-mine';
 *   batch.judge(0, { action: 'keep', reason: 'short' });
 *   return batch;
 * };
 */
export function recordColumns(batch: {
  readonly sequence: number;
  readonly ids: readonly string[];
  readonly contents: readonly Uint8Array[];
  readonly meta: Readonly<Record<string, readonly JsonValue[]>>;
  readonly cursor: JsonValue;
  readonly digests?: readonly (Uint8Array | null)[];
}): RecordColumns {
  const { digests, ...rest } = batch;
  const offsets = new Float64Array(batch.contents.length + 1);
  for (const [row, bytes] of batch.contents.entries()) offsets[row + 1] = offsets[row]! + bytes.byteLength;
  // Shared, so that a worker thread reads the same memory instead of a copy.
  const content = new Uint8Array(new SharedArrayBuffer(offsets[batch.contents.length]!));
  for (const [row, bytes] of batch.contents.entries()) content.set(bytes, offsets[row]!);
  const columns = { ...rest, content, offsets, verdicts: [], rewritten: new Map() };
  return digests === undefined ? columns : { ...columns, digests: packedDigests(digests) };
}

function packedDigests(known: readonly (Uint8Array | null)[]): Uint8Array {
  const digests = new RowDigests(known.length);
  for (const [row, digest] of known.entries()) if (digest !== null) digests.set(row, digest);
  return digests.packed;
}

/**
 * The kernel's `RecordBatch`. Plugins see the interface only; the kernel sets `speaker` before each tap, so that a
 * verdict is signed by the plugin that gave it and by nobody else.
 *
 * @example
 * // examples/data.ts#ColumnBatch
 * // What the kernel makes of a source's batch. Tests have `recordBatch` of `@framework/sdk/testing`, which is shorter.
 * export const oneRow = (): ColumnBatch => {
 *   const batch = new ColumnBatch(
 *     recordColumns({
 *       sequence: 0,
 *       ids: ['repo:a.ts'],
 *       contents: [new TextEncoder().encode('const a = 1;\n')],
 *       meta: { [META.path]: ['a.ts'] },
 *       cursor: null,
 *     }),
 *   );
 *   batch.speaker = 'plugin-mine';
 *   batch.judge(0, { action: 'keep', reason: 'short' });
 *   return batch;
 * };
 */
export class ColumnBatch implements RecordBatch {
  readonly sequence: number;
  readonly ids: readonly string[];
  readonly length: number;
  readonly cursor: JsonValue;
  readonly verdicts: Verdict[];
  speaker = '';
  readonly #content: Uint8Array;
  readonly #offsets: Float64Array;
  readonly #meta: Record<string, JsonValue[]>;
  readonly #rewritten: Map<number, Uint8Array>;
  readonly #digests: RowDigests;
  /** Made once a row: every filter asks for the same. */
  readonly #views: Uint8Array[] = [];
  readonly #dropped: Uint8Array;
  readonly #split = new Map<number, string>();

  constructor(columns: RecordColumns) {
    this.sequence = columns.sequence;
    this.ids = columns.ids;
    this.length = columns.ids.length;
    this.cursor = columns.cursor;
    this.verdicts = [...columns.verdicts];
    this.#content = columns.content;
    this.#offsets = columns.offsets;
    this.#meta = Object.fromEntries(
      Object.entries(columns.meta).map(([name, column]) => [name, [...column]]),
    );
    this.#rewritten = new Map(columns.rewritten);
    this.#digests = new RowDigests(this.length, columns.digests);
    this.#dropped = new Uint8Array(this.length);
    for (const verdict of this.verdicts) this.#apply(verdict);
  }

  get meta(): Readonly<Record<string, MetaColumn>> {
    return this.#meta;
  }

  bytes(row: number): Uint8Array {
    this.#check(row);
    const rewritten = this.#rewritten.get(row);
    if (rewritten !== undefined) return rewritten;
    this.#views[row] ??= this.#content.subarray(this.#offsets[row], this.#offsets[row + 1]);
    return this.#views[row]!;
  }

  text(row: number): string {
    const bytes = this.bytes(row);
    // TextDecoder refuses shared memory, Buffer does not.
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  }

  sha256(row: number): string {
    return this.#digests.of(row, this.bytes(row));
  }

  get(row: number, column: string): JsonValue {
    this.#check(row);
    return this.#meta[column]?.[row] ?? null;
  }

  alive(row: number): boolean {
    this.#check(row);
    return this.#dropped[row] === 0;
  }

  split(row: number): string {
    this.#check(row);
    return this.#split.get(row) ?? 'train';
  }

  judge(row: number, verdict: NewVerdict): void {
    this.#check(row);
    if (verdict.action === 'rewrite') {
      // Types do not reach plugins written in JavaScript.
      if (!(verdict.bytes instanceof Uint8Array)) throw this.#withoutBytes(row, verdict.bytes);
      // A copy: what `slice` gives of a Buffer is a view.
      this.#rewritten.set(row, new Uint8Array(verdict.bytes));
      this.#digests.forget(row);
    }
    const recorded: Verdict = {
      row,
      plugin: this.speaker,
      action: verdict.action,
      reason: verdict.reason,
      ...(verdict.action === 'hold' ? { split: verdict.split } : {}),
      ...(verdict.evidence === undefined ? {} : { evidence: verdict.evidence }),
    };
    this.verdicts.push(recorded);
    this.#apply(recorded);
  }

  set(row: number, column: string, value: JsonValue): void {
    this.#check(row);
    this.#meta[column] ??= new Array<JsonValue>(this.length).fill(null);
    this.#meta[column]![row] = value;
  }

  /** The batch as columns again, to cross a thread. */
  columns(): RecordColumns & { readonly digests: Uint8Array } {
    return {
      sequence: this.sequence,
      ids: this.ids,
      content: this.#content,
      offsets: this.#offsets,
      meta: this.#meta,
      cursor: this.cursor,
      verdicts: this.verdicts,
      rewritten: this.#rewritten,
      digests: this.#digests.packed,
    };
  }

  /** What is known of a row's digest without hashing, hex: what its source or an earlier filter made. */
  knownSha256(row: number): string | null {
    this.#check(row);
    return this.#digests.known(row);
  }

  /** Digests of some rows, as columns of those alone have them. */
  digestsOf(rows: readonly number[]): Uint8Array {
    return this.#digests.ofRows(rows);
  }

  #withoutBytes(row: number, bytes: unknown): FrameworkError {
    return frameworkError('FWK_HOOK_RESULT', {
      message: `'${this.speaker}' rewrites a document and gives ${describeValue(bytes)} for \`bytes\``,
      at: `hook filter of '${this.speaker}', document '${this.ids[row]}'`,
      action:
        "give the new text: judge(row, { action: 'rewrite', reason, bytes: new TextEncoder().encode(text) })",
      plugin: this.speaker,
      hook: 'filter',
    });
  }

  #apply(verdict: Verdict): void {
    if (verdict.action === 'drop') this.#dropped[verdict.row] = 1;
    if (verdict.action === 'hold' && verdict.split !== undefined) this.#split.set(verdict.row, verdict.split);
  }

  #check(row: number): void {
    if (!Number.isInteger(row) || row < 0 || row >= this.length) {
      throw frameworkError('FWK_HOOK_RESULT', {
        message: `row ${row} of a batch of ${this.length} rows was asked for`,
      });
    }
  }
}
