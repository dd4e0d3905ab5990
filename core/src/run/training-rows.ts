import { META, type RecordBatch, type TokenBatch } from '@framework/sdk';

/** Metadata that the `tokens` chain is told of each document. */
export const TOKENS_META = [META.share, META.language] as const;

/**
 * The `tokens` chain over the documents that are trained on. Held-out ones go around it: an evaluator that reads their
 * tokens must find the text as it was, and a rearrangement for training (fill-in-the-middle) would be measured instead.
 */
export async function rearrangeTraining(
  batch: RecordBatch,
  tokens: TokenBatch,
  chain: (tokens: TokenBatch) => Promise<TokenBatch>,
): Promise<TokenBatch> {
  const rows = Array.from({ length: batch.length }, (_, row) => row).filter((row) => batch.alive(row));
  const chosen = rows.flatMap((row, index) => (batch.split(row) === 'train' ? [index] : []));
  if (chosen.length === 0) return tokens;
  const training = chosen.length === rows.length ? tokens : pick(tokens, chosen);
  const { meta: _, ...changed } = await chain({ ...training, meta: metaOf(batch, rows, chosen) });
  if (training === tokens) return changed;
  const places = new Map(chosen.map((index, place) => [index, place]));
  const parts = tokens.documents.map((_, index) => {
    const place = places.get(index);
    return place === undefined ? idsOf(tokens, index) : idsOf(changed, place);
  });
  return join(tokens, tokens.documents, parts);
}

const metaOf = (batch: RecordBatch, rows: readonly number[], chosen: readonly number[]): TokenBatch['meta'] =>
  Object.fromEntries(TOKENS_META.map((name) => [name, chosen.map((index) => batch.get(rows[index]!, name))]));

const idsOf = ({ tokens, offsets }: TokenBatch, index: number): Uint32Array =>
  tokens.subarray(offsets[index], offsets[index + 1]);

const pick = (batch: TokenBatch, indices: readonly number[]): TokenBatch =>
  join(
    batch,
    indices.map((index) => batch.documents[index]!),
    indices.map((index) => idsOf(batch, index)),
  );

function join(batch: TokenBatch, documents: readonly string[], parts: readonly Uint32Array[]): TokenBatch {
  const offsets = new Uint32Array(documents.length + 1);
  for (const [index, part] of parts.entries()) offsets[index + 1] = offsets[index]! + part.length;
  const tokens = new Uint32Array(offsets[documents.length]!);
  for (const [index, part] of parts.entries()) tokens.set(part, offsets[index]);
  return { sequence: batch.sequence, documents: [...documents], tokens, offsets };
}
