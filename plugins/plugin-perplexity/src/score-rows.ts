import type { LanguageModel } from '@framework/sdk';

/** One row for the model: at least two tokens, at most its context. */
export type Row = Uint32Array | Int32Array;

/**
 * Losses of the rows' next tokens in nats, each row's in its own array: entry t is −log p(row[t + 1] | row[0..t]).
 *
 * Rows of like length share a batch; a shorter one is filled up behind its end, which a causal model cannot see.
 * Batches depend on the rows' lengths alone, so the same rows give the same floats.
 */
export async function scoreRows(
  model: LanguageModel,
  rows: readonly Row[],
  batchRows: number,
  between: (rowsDone: number) => void,
): Promise<Float32Array[]> {
  const order = rows.map((_, row) => row).sort((a, b) => rows[b]!.length - rows[a]!.length || a - b);
  const losses = new Array<Float32Array>(rows.length);
  for (let done = 0; done < order.length; done += batchRows) {
    between(done);
    const batch = order.slice(done, done + batchRows);
    const length = rows[batch[0]!]!.length;
    const tokens = new Int32Array(batch.length * length);
    for (const [slot, row] of batch.entries()) tokens.set(rows[row]!, slot * length);
    const scored = model.score(tokens, batch.length, length);
    for (const [slot, row] of batch.entries()) {
      losses[row] = scored.slice(slot * length, slot * length + rows[row]!.length - 1);
    }
    // A forward pass is synchronous: let signals and progress through.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  between(order.length);
  return losses;
}
