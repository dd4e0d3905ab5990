import type { GenerateOptions, LanguageModel, Tokenizer } from '@framework/sdk';

/**
 * A language model that is a table: the probability of the next token given the one before it. Everything it is asked
 * can be worked out by hand.
 */
export class BigramModel implements LanguageModel {
  /** `[rows, length]` of every call, to see how it was asked. */
  readonly calls: (readonly [number, number])[] = [];
  readonly vocabularySize: number;
  readonly contextLength: number;
  readonly #next: readonly (readonly number[])[];

  /** @param next `next[a][b]` = p(b | a) */
  constructor(next: readonly (readonly number[])[], contextLength: number) {
    this.#next = next;
    this.vocabularySize = next.length;
    this.contextLength = contextLength;
  }

  score(tokens: Int32Array, rows: number, length: number): Float32Array {
    if (length > this.contextLength)
      throw new RangeError(`${length} tokens in a context of ${this.contextLength}`);
    this.calls.push([rows, length]);
    const losses = new Float32Array(rows * length);
    for (let at = 0; at < losses.length; at++) {
      if ((at + 1) % length === 0) continue;
      losses[at] = -Math.log(this.#next[tokens[at]!]![tokens[at + 1]!]!);
    }
    return losses;
  }

  generate(prompt: readonly number[], options: GenerateOptions): number[] {
    const made: number[] = [];
    while (made.length < options.maximum) {
      const last = made.at(-1) ?? prompt.at(-1)!;
      let left = options.random.uniform();
      let token = 0;
      while (token < this.vocabularySize - 1 && left >= this.#next[last]![token]!)
        left -= this.#next[last]![token++]!;
      if (options.stop.includes(token)) break;
      made.push(token);
    }
    return made;
  }
}

/** One token a letter of `alphabet`; the id behind the last letter is the end of a document. */
export function letterTokenizer(alphabet: string): Tokenizer {
  const encoder = new TextEncoder();
  const letters = [...alphabet];
  return {
    vocabularySize: letters.length + 1,
    hash: 'letters',
    endOfDocument: letters.length,
    encode: (text) =>
      Uint32Array.from([...new TextDecoder().decode(text)], (letter) => letters.indexOf(letter)),
    decode: (ids) => encoder.encode(Array.from(ids, (id) => letters[id] ?? '').join('')),
    piece: (id) => letters[id] ?? '</s>',
  };
}
