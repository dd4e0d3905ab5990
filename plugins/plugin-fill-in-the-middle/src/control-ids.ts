import type { Tokenizer } from '@framework/sdk';
import type { Sentinels } from './sentinels.js';

/**
 * Ids that stand for structure and not for text: the sentinels, the end of a document, and whatever else decodes to no
 * bytes (the turns of a conversation, a file's name). A document that has one before its end cannot be made anew from
 * its text alone.
 */
export class ControlIds {
  readonly #tokenizer: Tokenizer;
  /** Some text before the id in question: a tokenizer may drop spaces at the beginning of a text. */
  readonly #before: readonly number[];
  readonly #kinds: Uint8Array;

  constructor(tokenizer: Tokenizer, sentinels: Sentinels) {
    this.#tokenizer = tokenizer;
    this.#before = [...tokenizer.encode(Buffer.from('a'))];
    this.#kinds = new Uint8Array(tokenizer.vocabularySize);
    for (const id of [...Object.values(sentinels), tokenizer.endOfDocument]) this.#kinds[id] = CONTROL;
  }

  has(id: number): boolean {
    // Each id is decoded once, when it is first met: a run meets all of them soon, a test a few.
    if (this.#kinds[id] === UNKNOWN) {
      const { decode } = this.#tokenizer;
      const silent =
        decode.call(this.#tokenizer, [...this.#before, id]).length ===
        decode.call(this.#tokenizer, this.#before).length;
      this.#kinds[id] = silent ? CONTROL : TEXT;
    }
    return this.#kinds[id] === CONTROL;
  }
}

const UNKNOWN = 0;
const TEXT = 1;
const CONTROL = 2;
