import type { DecodeStream } from '../slots/text-segmentation.js';
import type { Tokenizer } from '../slots/tokenizer.js';

/** Text as it comes, id by id. */
export interface TextStream {
  /**
   * The characters that one more id completes; none while the next has not all its bytes.
   *
   * @throws FWK_TOKENIZER_ID
   */
  push(id: number): string;
  /** What was held back: a character without its end, as U+FFFD. The stream then begins anew. */
  end(): string;
}

/**
 * Decodes ids one at a time and never gives half a character: what it gave, behind one another, is the text of all ids, with
 * U+FFFD where their bytes are no UTF-8. A tokenizer without a `decodeStream` decodes all ids so far each time.
 *
 * @example
 * // examples/data.ts#textStream
 * // What a model says, shown while it speaks.
 * export function* spoken(tokenizer: Tokenizer, ids: Iterable<number>): Generator<string> {
 *   const stream = textStream(tokenizer);
 *   for (const id of ids) yield stream.push(id);
 *   yield stream.end();
 * }
 */
export function textStream(tokenizer: Tokenizer): TextStream {
  // A mark of byte order is a character like any other.
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  const begin = (): DecodeStream => tokenizer.decodeStream?.() ?? new WholeStream(tokenizer);
  let bytes = begin();
  return {
    push: (id) => utf8.decode(bytes.push(id), { stream: true }),
    end() {
      bytes = begin();
      return utf8.decode();
    },
  };
}

class WholeStream implements DecodeStream {
  readonly #tokenizer: Tokenizer;
  readonly #ids: number[] = [];
  #given = 0;

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  push(id: number): Uint8Array {
    const all = this.#tokenizer.decode([...this.#ids, id]);
    this.#ids.push(id);
    const fresh = all.subarray(this.#given);
    this.#given = all.byteLength;
    return fresh;
  }
}
