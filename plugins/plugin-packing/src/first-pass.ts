import type { TokenShards } from '@framework/sdk';
import { BestFitLayout } from './best-fit-layout.js';
import { ContiguousLayout } from './contiguous-layout.js';
import { documentOrder, type OrderKey, type StreamName, windowOrder } from './epoch-order.js';
import type { Layout, Packing, Waste } from './layout.js';
import type { Columns, Count } from './sequence-index.js';

/** The documents of a stream in the order of the first pass, and what that makes. */
export interface FirstPass extends Columns {
  readonly train: Count;
  readonly waste: Waste;
}

/** How windows are made of documents. */
export interface PackingKey {
  readonly packing: Packing;
  readonly contextLength: number;
}

export function layoutOf(
  documents: Uint32Array,
  lengthOf: (document: number) => number,
  { packing, contextLength }: PackingKey,
): Layout {
  return packing === 'best-fit'
    ? new BestFitLayout(documents, lengthOf, contextLength)
    : new ContiguousLayout(documents, lengthOf, contextLength);
}

/** Tokens that the least window needs. */
export const leastTokens = ({ packing, contextLength }: PackingKey): number =>
  packing === 'best-fit' ? 2 : contextLength + 1;

/** @param numbers the documents' numbers in the token shards, ascending */
export function firstPass(
  tokens: TokenShards,
  numbers: readonly number[],
  key: PackingKey,
  order: OrderKey,
  stream: StreamName,
): FirstPass {
  const documents = documentOrder(Uint32Array.from(numbers), 0, order, stream);
  const lengthOf = (document: number): number => tokens.documents[document]!.tokens;
  const lengths = documents.map(lengthOf);
  let total = 0;
  for (const length of lengths) total += length;
  const layout = layoutOf(documents, lengthOf, key);
  return {
    documents,
    lengths,
    windows: windowOrder(layout.windows, 0, order, stream),
    train: { documents: documents.length, tokens: total },
    waste: layout.waste,
  };
}
