import type { TokenShards } from '@framework/sdk';
import { documentOrder, type OrderKey, type StreamName, windowOrder } from './epoch-order.js';
import type { Columns, Count, Waste } from './sequence-index.js';

/** Documents laid end to end, in the order of the first pass, and what that makes. */
export interface FirstPass extends Columns {
  readonly train: Count;
  readonly waste: Waste;
}

/** Windows that a stream of so many tokens fills: k·T … k·T + T for every k that fits. */
export const windowsIn = (tokens: number, contextLength: number): number =>
  Math.max(0, Math.floor((tokens - 1) / contextLength));

/** @param numbers the documents' numbers in the token shards, ascending */
export function firstPass(
  tokens: TokenShards,
  numbers: readonly number[],
  contextLength: number,
  order: OrderKey,
  stream: StreamName,
): FirstPass {
  const documents = documentOrder(Uint32Array.from(numbers), 0, order, stream);
  const lengths = documents.map((document) => tokens.documents[document]!.tokens);
  let total = 0;
  for (const length of lengths) total += length;
  const windows = windowsIn(total, contextLength);
  const waste = total - windows * contextLength;
  return {
    documents,
    lengths,
    windows: windowOrder(windows, 0, order, stream),
    train: { documents: documents.length, tokens: total },
    waste: { tokens: waste, share: waste / total },
  };
}
