import type { SequenceReader, TokenShards, Window } from '@framework/sdk';
import { documentOrder, windowOrder } from './epoch-order.js';
import type { SequenceIndex } from './sequence-index.js';
import { TokenStream } from './token-stream.js';

interface Epoch {
  readonly number: number;
  readonly stream: TokenStream;
  readonly windows: Uint32Array;
}

/**
 * Windows by global sequence number. Window k of a stream holds its tokens k·T … k·T + T: the last id of one window is
 * the first of the next, fed there and predicted here, so that no token is predicted twice and none between two
 * windows is left out.
 *
 * An epoch's orders are made when its first window is asked for (linear in documents and windows) and kept for the
 * windows that follow; after that a window costs a binary search.
 */
export class PackedWindows implements SequenceReader {
  readonly windows: number;
  readonly length: number;
  readonly #index: SequenceIndex;
  readonly #tokens: TokenShards;
  #epoch: Epoch;

  constructor(index: SequenceIndex, tokens: TokenShards) {
    this.#index = index;
    this.#tokens = tokens;
    this.windows = index.header.windows;
    this.length = index.header.contextLength;
    this.#epoch = this.#make(0);
  }

  /** @throws RangeError for what is no sequence number: a mistake of the caller's */
  window(sequence: number): Window {
    if (!Number.isSafeInteger(sequence) || sequence < 0) {
      throw new RangeError(`window ${sequence}: a sequence number is a whole number from 0`);
    }
    const number = Math.floor(sequence / this.windows);
    if (this.#epoch.number !== number) this.#epoch = this.#make(number);
    return this.#cut(this.#epoch.stream, this.#epoch.windows[sequence % this.windows]! * this.length);
  }

  #make(number: number): Epoch {
    const { header, documents, windows } = this.#index;
    const order = number === 0 ? documents : documentOrder(documents.slice().sort(), number, header.order);
    return {
      number,
      stream: new TokenStream(order, (document) => this.#tokens.documents[document]!.tokens),
      windows: number === 0 ? windows : windowOrder(header.windows, number, header.order),
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
