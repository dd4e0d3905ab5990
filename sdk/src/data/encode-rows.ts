import type { Tokenizer } from '../slots/tokenizer.js';
import type { RecordBatch } from './records.js';
import type { TokenBatch } from './tokens.js';

/**
 * Every row that no verdict dropped as tokens, each with an end-of-document token behind it: what `apply` of `tokenize` gives.
 *
 * @param encode ids of each text, for a tokenizer that is faster with many at once; one after the other when left out
 *
 * @example
 * // examples/data.ts#encodeRows
 * // What `apply` of a tokenizer gives, when it encodes one text after the other.
 * export const tokens = (batch: RecordBatch, tokenizer: Tokenizer): TokenBatch => encodeRows(batch, tokenizer);
 */
export function encodeRows(
  batch: RecordBatch,
  tokenizer: Pick<Tokenizer, 'encode' | 'endOfDocument'>,
  encode = (texts: readonly Uint8Array[]): readonly Uint32Array[] =>
    texts.map((text) => tokenizer.encode(text)),
): TokenBatch {
  const rows = Array.from({ length: batch.length }, (_, row) => row).filter((row) => batch.alive(row));
  const encoded = encode(rows.map((row) => batch.bytes(row)));
  const offsets = new Uint32Array(rows.length + 1);
  for (const [at, ids] of encoded.entries()) offsets[at + 1] = offsets[at]! + ids.length + 1;
  const tokens = new Uint32Array(offsets[rows.length]!).fill(tokenizer.endOfDocument);
  for (const [at, ids] of encoded.entries()) tokens.set(ids, offsets[at]);
  return { sequence: batch.sequence, documents: rows.map((row) => batch.ids[row]!), tokens, offsets };
}
