/**
 * One epoch's documents laid end to end: where in the stream each begins. Offsets are doubles: a corpus of 14 billion
 * tokens does not fit in 32 bits.
 */
export class TokenStream {
  /** Documents in stream order: their numbers in the token shards' table. */
  readonly documents: Uint32Array;
  /** Stream position of each document's first token; behind the last, the length of the stream. */
  readonly #starts: Float64Array;

  /** @param lengthOf tokens of a document, by its number */
  constructor(documents: Uint32Array, lengthOf: (document: number) => number) {
    this.documents = documents;
    this.#starts = new Float64Array(documents.length + 1);
    for (let index = 0; index < documents.length; index++) {
      this.#starts[index + 1] = this.#starts[index]! + lengthOf(documents[index]!);
    }
  }

  get length(): number {
    return this.#starts[this.documents.length]!;
  }

  /** Stream position of the index-th document's first token. */
  start(index: number): number {
    return this.#starts[index]!;
  }

  /** Index (in stream order) of the document that holds a stream position; O(log documents). */
  indexAt(position: number): number {
    let low = 0;
    let high = this.documents.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#starts[middle]! <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
