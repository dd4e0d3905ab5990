import type { TokenShards, Window } from '@framework/sdk';
import { documentOrder, type OrderKey, type StreamName, windowOrder } from './epoch-order.js';
import { layoutOf, type PackingKey } from './first-pass.js';
import type { Layout, Piece } from './layout.js';
import type { Columns } from './sequence-index.js';

interface Pass {
  readonly number: number;
  readonly layout: Layout;
  readonly windows: Uint32Array;
}

/**
 * The windows of one stream of documents, pass after pass.
 *
 * A pass's orders are made when its first window is asked for (linear in documents and windows) and kept for the
 * windows that follow; after that a window costs a binary search.
 */
export class WindowStream {
  readonly #key: PackingKey;
  readonly #name: StreamName;
  readonly #order: OrderKey;
  readonly #first: Columns;
  readonly #tokens: TokenShards;
  #pass: Pass;

  /** @param first its first pass */
  constructor(name: StreamName, first: Columns, key: PackingKey, order: OrderKey, tokens: TokenShards) {
    this.#name = name;
    this.#first = first;
    this.#order = order;
    this.#tokens = tokens;
    this.#key = key;
    this.#pass = this.#make(0);
  }

  /** The `ordinal`-th window of the stream, counted over all passes. */
  window(ordinal: number): Window {
    const { length } = this.#first.windows;
    const number = Math.floor(ordinal / length);
    if (this.#pass.number !== number) this.#pass = this.#make(number);
    return this.#cut(this.#pass.layout.pieces(this.#pass.windows[ordinal % length]!));
  }

  #make(number: number): Pass {
    const { documents, windows } = this.#first;
    const [order, name] = [this.#order, this.#name];
    const read = number === 0 ? documents : documentOrder(documents.slice().sort(), number, order, name);
    return {
      number,
      layout: layoutOf(read, (document) => this.#tokens.documents[document]!.tokens, this.#key),
      windows: number === 0 ? windows : windowOrder(windows.length, number, order, name),
    };
  }

  /**
   * T + 1 tokens of the pieces, with the documents they belong to. Places that are left over hold the first token of the last
   * document, each as a document of its own: nothing is predicted from it, and no other token sees it.
   */
  #cut(pieces: Iterable<Piece>): Window {
    const size = this.#key.contextLength + 1;
    const tokens = new Uint32Array(size);
    const documents = new Int32Array(size);
    const positions = new Int32Array(size);
    const sources: number[] = [];
    let filled = 0;
    let last = 0;
    for (const { document, first, count } of pieces) {
      const ids = this.#tokens.read(document);
      tokens.set(ids.subarray(first, first + count), filled);
      documents.fill(sources.length, filled, filled + count);
      for (let at = 0; at < count; at++) positions[filled + at] = at;
      sources.push(document);
      filled += count;
      last = document;
    }
    const filler = filled < size ? this.#tokens.read(last)[0]! : 0;
    for (; filled < size; filled++) {
      tokens[filled] = filler;
      documents[filled] = sources.length;
      sources.push(last);
    }
    return { tokens, documents, positions, sources };
  }
}
