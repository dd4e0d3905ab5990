import type { Layout, Piece, Waste } from './layout.js';
import { TokenStream } from './token-stream.js';

/** Windows that a stream of so many tokens fills: k·T … k·T + T for every k that fits. */
const windowsIn = (tokens: number, contextLength: number): number =>
  Math.max(0, Math.floor((tokens - 1) / contextLength));

/**
 * Window k holds the stream's tokens k·T … k·T + T: the last id of one window is the first of the next, fed there and
 * predicted here, so that no token is predicted twice and none between two windows is left out.
 */
export class ContiguousLayout implements Layout {
  readonly windows: number;
  /** The stream's first token, which nothing precedes, and its end, too short for a window; of all tokens. */
  readonly waste: Waste;
  readonly #stream: TokenStream;
  readonly #length: number;

  /** @param lengthOf tokens of a document, by its number */
  constructor(documents: Uint32Array, lengthOf: (document: number) => number, contextLength: number) {
    this.#stream = new TokenStream(documents, lengthOf);
    this.#length = contextLength;
    const { length } = this.#stream;
    this.windows = windowsIn(length, contextLength);
    const tokens = length - this.windows * contextLength;
    this.waste = { tokens, share: length === 0 ? 0 : tokens / length };
  }

  *pieces(window: number): Iterable<Piece> {
    const stream = this.#stream;
    const from = window * this.#length;
    const size = this.#length + 1;
    for (let index = stream.indexAt(from), filled = 0; filled < size; index++) {
      const first = Math.max(0, from - stream.start(index));
      const count = Math.min(stream.start(index + 1) - stream.start(index) - first, size - filled);
      yield { document: stream.documents[index]!, first, count };
      filled += count;
    }
  }
}
