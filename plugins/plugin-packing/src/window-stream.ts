import type { TokenShards, Window } from '@framework/sdk';
import { documentOrder, type OrderKey, type StreamName, windowOrder } from './epoch-order.js';
import type { Columns } from './sequence-index.js';
import { TokenStream } from './token-stream.js';

interface Pass {
  readonly number: number;
  readonly stream: TokenStream;
  readonly windows: Uint32Array;
}

/**
 * The windows of one stream of documents, pass after pass. Window k of a pass holds its tokens k·T … k·T + T: the last
 * id of one window is the first of the next, fed there and predicted here, so that no token is predicted twice and none
 * between two windows is left out.
 *
 * A pass's orders are made when its first window is asked for (linear in documents and windows) and kept for the
 * windows that follow; after that a window costs a binary search.
 */
export class WindowStream {
  /** T. */
  readonly length: number;
  readonly #name: StreamName;
  readonly #order: OrderKey;
  readonly #first: Columns;
  readonly #tokens: TokenShards;
  #pass: Pass;

  /** @param first its first pass */
  constructor(name: StreamName, first: Columns, length: number, order: OrderKey, tokens: TokenShards) {
    this.#name = name;
    this.#first = first;
    this.#order = order;
    this.#tokens = tokens;
    this.length = length;
    this.#pass = this.#make(0);
  }

  /** The `ordinal`-th window of the stream, counted over all passes. */
  window(ordinal: number): Window {
    const { length } = this.#first.windows;
    const number = Math.floor(ordinal / length);
    if (this.#pass.number !== number) this.#pass = this.#make(number);
    return this.#cut(this.#pass.stream, this.#pass.windows[ordinal % length]! * this.length);
  }

  #make(number: number): Pass {
    const { documents, windows } = this.#first;
    const [order, name] = [this.#order, this.#name];
    const read = number === 0 ? documents : documentOrder(documents.slice().sort(), number, order, name);
    return {
      number,
      stream: new TokenStream(read, (document) => this.#tokens.documents[document]!.tokens),
      windows: number === 0 ? windows : windowOrder(windows.length, number, order, name),
    };
  }

  /** T + 1 tokens of the stream from a position on, with the documents they belong to. */
  #cut(stream: TokenStream, from: number): Window {
    const size = this.length + 1;
    const tokens = new Uint32Array(size);
    const documents = new Int32Array(size);
    const positions = new Int32Array(size);
    const sources: number[] = [];
    let filled = 0;
    for (let index = stream.indexAt(from); filled < size; index++) {
      const document = stream.documents[index]!;
      const ids = this.#tokens.read(document);
      const first = Math.max(0, from - stream.start(index));
      const count = Math.min(ids.length - first, size - filled);
      tokens.set(ids.subarray(first, first + count), filled);
      documents.fill(sources.length, filled, filled + count);
      for (let at = 0; at < count; at++) positions[filled + at] = at;
      sources.push(document);
      filled += count;
    }
    return { tokens, documents, positions, sources };
  }
}
