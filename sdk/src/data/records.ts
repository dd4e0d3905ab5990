import type { JsonValue } from './json.js';
import type { NewVerdict, Verdict } from './verdict.js';

/** One column of metadata: one value a row, `null` where the source does not know. */
export type MetaColumn = readonly JsonValue[];

/**
 * The columns every source fills, as far as it knows them. A source may add its own; they travel with the batch and
 * into the shard's document table.
 *
 * | column | meaning |
 * |---|---|
 * | `path` | path inside the repository or package, `/`-separated |
 * | `repository` | what is split, opted out and taken down as one: `npm:lodash@4.17.21`, `git:owner/name` |
 * | `licenseExpression` | the SPDX expression the metadata states, verbatim, or null |
 * | `licenseFiles` | array of `{path, text}` of licence files that govern this file, nearest folder first |
 * | `license` | the licence a filter decided on; null until then |
 * | `share` | share of the blend: `code`, `text` or `instructions` |
 * | `language` | language bucket, e.g. `typescript` |
 * | `alsoIn` | array of `{repository, path}`: other places the same file is known to stand in; who asks to have one left out means this document. Null where none is known |
 * | `derivedFrom` | ids of the documents this one was made of: who takes one of them down takes this one down; null for an original |
 * | `generatedBy` | the model that wrote the document, or several, with commas between; null for people's work, and where nobody says |
 * | `swhid` | what Software Heritage calls the file as it was published, before it was decoded: `swh:1:cnt:…`; null where it is not known |
 * | `stars` | stars of the repository, as the source counted them; null where it did not |
 * | `revisionDate` | when the revision was made that the file is from, ISO 8601; null where it is not known |
 *
 * @example
 * // examples/data.ts#META
 * // Kept documents by language. A column may be missing: `get` then gives null.
 * export const languages = (batch: RecordBatch): ReadonlyMap<JsonValue, number> => {
 *   const counts = new Map<JsonValue, number>();
 *   for (let row = 0; row < batch.length; row++) {
 *     const language = batch.get(row, META.language);
 *     if (batch.alive(row)) counts.set(language, (counts.get(language) ?? 0) + 1);
 *   }
 *   return counts;
 * };
 */
export const META = {
  path: 'path',
  repository: 'repository',
  licenseExpression: 'licenseExpression',
  licenseFiles: 'licenseFiles',
  license: 'license',
  share: 'share',
  language: 'language',
  alsoIn: 'alsoIn',
  derivedFrom: 'derivedFrom',
  generatedBy: 'generatedBy',
  swhid: 'swhid',
  stars: 'stars',
  revisionDate: 'revisionDate',
} as const;

/**
 * A batch of documents on its way through a data stage: columns, not objects, so that it crosses threads and reaches
 * native kernels without a copy. Text stays UTF-8 bytes; `text(row)` decodes one row when a filter really needs it.
 *
 * Rows are never removed, added or reordered while the batch travels: a filter appends verdicts, and the kernel drops
 * rows after the whole chain, tallying each verdict under the plugin that gave it.
 */
export interface RecordBatch {
  /** Position of this batch in its stage, counted from 0 over all sources: the same for any number of workers. */
  readonly sequence: number;
  /** Number of rows. */
  readonly length: number;
  /** Stable id a row: `<repository>:<path>`; unique within a blend, unchanged by re-sharding. */
  readonly ids: readonly string[];
  /** Metadata columns by name, one value a row; read single values with `get`. */
  readonly meta: Readonly<Record<string, MetaColumn>>;
  /** Every verdict given so far, in the order given. Filters append with the methods below. */
  readonly verdicts: readonly Verdict[];
  /** Where the source goes on after this batch; plain JSON, opaque to everyone but the source. */
  readonly cursor: JsonValue;

  /** The row's current bytes (after rewrites). A view: copy it to keep it. */
  bytes(row: number): Uint8Array;
  /** The row's current bytes as text; invalid UTF-8 becomes U+FFFD. */
  text(row: number): string;
  /** SHA-256 of the row's current bytes, hex. Hashed once for all filters that ask, be it by the source; the document's record is hashed from what is written. */
  sha256(row: number): string;
  /** One metadata value, `null` where the column or the value is missing. */
  get(row: number, column: string): JsonValue;
  /** False once a verdict dropped the row: later filters may skip it. */
  alive(row: number): boolean;
  /** `train` unless a verdict holds the row out. */
  split(row: number): string;
  /** Give a verdict. A dropped row stays dropped; what later filters say of it is recorded all the same. */
  judge(row: number, verdict: NewVerdict): void;
  /** Set a metadata value of one row (a bucket, an elected licence). The column is created when missing. */
  set(row: number, column: string, value: JsonValue): void;
}
