import type { RecordBatch, TokenBatch } from '@framework/sdk';

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
  const training = rows.map((row) => batch.split(row) === 'train');
  if (!training.includes(false)) return chain(tokens);
  if (!training.includes(true)) return tokens;
  const chosen = tokens.documents.flatMap((_, index) => (training[index] ? [index] : []));
  const changed = await chain(pick(tokens, chosen));
  let next = 0;
  const parts = tokens.documents.map((_, index) =>
    training[index] ? idsOf(changed, next++) : idsOf(tokens, index),
  );
  return join(tokens, tokens.documents, parts);
}

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
