import type { SequenceReader, TokenShards, Window } from '@framework/sdk';

/** Documents in the order they are trained on, by their numbers in the token shards. */
export function shortestFirst({ documents }: TokenShards): number[] {
  return [...documents.keys()]
    .filter((number) => documents[number]!.split === 'train' && documents[number]!.tokens > 0)
    .sort((a, b) => documents[a]!.tokens - documents[b]!.tokens || a - b);
}

/**
 * Windows over documents laid end to end. Window k holds tokens k·T … k·T + T: the last id of one is the first of the
 * next, fed there and predicted here. Every epoch is in the same order.
 */
export class SortedWindows implements SequenceReader {
  readonly windows: number;
  readonly length: number;
  readonly #tokens: TokenShards;
  readonly #order: readonly number[];
  /** Where in the stream each document begins; behind the last, the stream's length. */
  readonly #starts: readonly number[];

  constructor(tokens: TokenShards, order: readonly number[], length: number) {
    const starts = [0];
    for (const document of order) starts.push(starts.at(-1)! + tokens.documents[document]!.tokens);
    this.length = length;
    this.windows = Math.max(0, Math.floor((starts.at(-1)! - 1) / length));
    this.#tokens = tokens;
    this.#order = order;
    this.#starts = starts;
  }

  window(sequence: number): Window {
    const size = this.length + 1;
    const from = (sequence % this.windows) * this.length;
    const tokens = new Uint32Array(size);
    const documents = new Int32Array(size);
    const positions = new Int32Array(size);
    const sources: number[] = [];
    let filled = 0;
    for (let index = this.#indexAt(from); filled < size; index++) {
      const document = this.#order[index]!;
      const ids = this.#tokens.read(document);
      const first = Math.max(0, from - this.#starts[index]!);
      const part = ids.subarray(first, first + size - filled);
      tokens.set(part, filled);
      documents.fill(sources.length, filled, filled + part.length);
      for (let position = 0; position < part.length; position++) positions[filled + position] = position;
      sources.push(document);
      filled += part.length;
    }
    return { tokens, documents, positions, sources };
  }

  /** Which document holds a position of the stream, by binary search. */
  #indexAt(position: number): number {
    let low = 0;
    let high = this.#order.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
