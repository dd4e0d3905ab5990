import { hash } from 'node:crypto';
import { type ColumnBatch, frameworkError, type JsonObject, META, type VerdictTally } from '@framework/sdk';
import { BULKY_COLUMNS, type DocumentRow } from '../documents.js';
import { BatchLicences, type NamedText, type ShardLicences } from '../licence-texts.js';
import { TallyCounter } from '../verdict-tally.js';
import type { VerdictLine } from './filter.js';
import { idHash } from './id-hash.js';

/** A batch as the files of a shard hold it, but for where in the shard it lies. Made by the thread that judged it. */
export interface EncodedBatch {
  /**
   * Bytes of the documents that stay, one behind the other. Pieces of the memory that the batch lies in, and what was rewritten: nothing is
   * copied to be written.
   */
  readonly content: readonly Uint8Array[];
  /** Of each of them: bytes, and its line up to where it lies and from there on. */
  readonly bytes: readonly number[];
  readonly heads: readonly string[];
  readonly tails: readonly string[];
  /** Lines of what was said of documents, dropped ones among them. */
  readonly verdicts: string;
  /** Hashes of the ids of all documents, dropped ones among them. */
  readonly ids: Float64Array;
  readonly licences: readonly NamedText[];
  readonly tally: VerdictTally;
}

/** @param source id of the source */
export function encodeBatch(batch: ColumnBatch, source: string): EncodedBatch {
  const contents: Uint8Array[] = [];
  const heads: string[] = [];
  const tails: string[] = [];
  const columns = tableColumns(batch);
  const licences = new BatchLicences();
  for (let row = 0; row < batch.length; row++) {
    if (!batch.alive(row)) continue;
    const bytes = batch.bytes(row);
    const licenceFiles = licences.refs(batch.get(row, META.licenseFiles));
    const { id, ...rest }: Omit<DocumentRow, 'offset'> = {
      id: batch.ids[row]!,
      bytes: bytes.byteLength,
      sha256: recordedHash(batch, row, source),
      split: batch.split(row),
      source,
      meta: metaOf(batch, row, columns),
      ...(licenceFiles === undefined ? {} : { licenceFiles }),
    };
    heads.push(`{"id":${JSON.stringify(id)},"offset":`);
    tails.push(`,${JSON.stringify(rest).slice(1)}\n`);
    contents.push(bytes);
  }
  const tally = new TallyCounter();
  tally.add(batch);
  return {
    content: withNeighboursJoined(contents),
    bytes: contents.map(({ byteLength }) => byteLength),
    heads,
    tails,
    verdicts: verdictLines(batch, source, columns),
    ids: Float64Array.from(batch.ids, idHash),
    licences: licences.named,
    tally: tally.read(),
  };
}

/**
 * What is written to the four files of a shard, in pieces: bytes, document rows, verdicts, licence texts.
 *
 * @param offset bytes of documents that the shard has
 */
export function filesOf(
  { content, bytes, heads, tails, verdicts, licences }: EncodedBatch,
  offset: number,
  shard: ShardLicences,
): readonly (readonly Uint8Array[])[] {
  let rows = '';
  let at = offset;
  for (let row = 0; row < heads.length; row++) {
    rows += `${heads[row]}${at}${tails[row]}`;
    at += bytes[row]!;
  }
  return [content, [Buffer.from(rows)], [Buffer.from(verdicts)], [shard.add(licences)]];
}

function verdictLines(batch: ColumnBatch, source: string, columns: readonly string[]): string {
  const described = new Set<number>();
  const verdicts = batch.verdicts
    .filter(({ action }) => action !== 'keep')
    .map(({ row, plugin, action, reason, split, evidence }) => {
      const first = !batch.alive(row) && !described.has(row);
      described.add(row);
      const line: VerdictLine = {
        id: batch.ids[row]!,
        plugin,
        action,
        reason,
        ...(split === undefined ? {} : { split }),
        evidence: evidence ?? null,
        bytes: batch.bytes(row).byteLength,
        source,
        ...(first ? { meta: metaOf(batch, row, columns) } : {}),
      };
      return `${JSON.stringify(line)}\n`;
    });
  return verdicts.join('');
}

/**
 * What the record says of a document is made of the bytes that are written: people answer for it. Whoever hashed it before must have
 * hashed just these.
 */
function recordedHash(batch: ColumnBatch, row: number, source: string): string {
  const digest = hash('sha256', batch.bytes(row), 'hex');
  const known = batch.knownSha256(row);
  if (known !== null && known !== digest) {
    const id = batch.ids[row]!;
    throw frameworkError('FWK_HOOK_RESULT', {
      message: `the digest that goes with '${id}' is not that of its bytes: its source delivered that of something else, or a filter changed bytes in place`,
      at: `source ${source}, document '${id}'`,
      action: 'run `framework contract` on the plugins of the run that are not ours: it says which one',
    });
  }
  return digest;
}

/** Documents that lie behind one another as one piece: a batch of which a few were dropped comes to a few. */
function withNeighboursJoined(contents: readonly Uint8Array[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (const bytes of contents) {
    const last = pieces.at(-1);
    if (last?.buffer === bytes.buffer && last.byteOffset + last.byteLength === bytes.byteOffset) {
      const length = last.byteLength + bytes.byteLength;
      pieces[pieces.length - 1] = new Uint8Array(last.buffer, last.byteOffset, length);
    } else if (bytes.byteLength > 0) pieces.push(bytes);
  }
  return pieces;
}

/** Columns a row of a table has, in the order of their names. */
const tableColumns = (batch: ColumnBatch): readonly string[] =>
  Object.keys(batch.meta)
    .filter((name) => !BULKY_COLUMNS.has(name))
    .sort();

const metaOf = (batch: ColumnBatch, row: number, columns: readonly string[]): JsonObject =>
  Object.fromEntries(columns.map((name) => [name, batch.get(row, name)]));
