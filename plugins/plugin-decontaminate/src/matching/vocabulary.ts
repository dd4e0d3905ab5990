import { eachToken } from './tokens.js';

/** A text as numbers of known tokens; 0 stands for one that no task has. */
export interface Numbered {
  /** Words and signs. */
  readonly tokens: Uint32Array;
  /** Words alone. */
  readonly words: Uint32Array;
}

/** Numbers the tokens of all tasks, from 1: most of what a document says is none of them, and ends every search. */
export class Vocabulary {
  readonly #numbers = new Map<number, number>();
  /** A bit a hash, so that most of a document's tokens are never looked up. */
  readonly #known = new Uint8Array(2 ** 17);
  #tokens = new Uint32Array(4096);
  #words = new Uint32Array(4096);

  /** A task's text; new tokens are given numbers. */
  learn(text: Uint8Array): Numbered & { readonly tokenLengths: number; readonly wordLengths: number } {
    let tokenLengths = 0;
    let wordLengths = 0;
    eachToken(text, {
      token: (hash, kind, length) => {
        if (!this.#numbers.has(hash)) this.#numbers.set(hash, this.#numbers.size + 1);
        this.#known[bitOf(hash) >>> 3]! |= 1 << (bitOf(hash) & 7);
        tokenLengths += length;
        if (kind === 'word') wordLengths += length;
      },
    });
    const { tokens, words } = this.number(text);
    return { tokens: tokens.slice(), words: words.slice(), tokenLengths, wordLengths };
  }

  /** A document. What is given is good until the next call. */
  number(text: Uint8Array): Numbered {
    let tokens = 0;
    let words = 0;
    eachToken(text, {
      token: (hash, kind) => {
        const maybe = (this.#known[bitOf(hash) >>> 3]! & (1 << (bitOf(hash) & 7))) !== 0;
        const number = maybe ? (this.#numbers.get(hash) ?? 0) : 0;
        if (tokens === this.#tokens.length) this.#tokens = doubled(this.#tokens);
        this.#tokens[tokens++] = number;
        if (kind === 'sign') return;
        if (words === this.#words.length) this.#words = doubled(this.#words);
        this.#words[words++] = number;
      },
    });
    return { tokens: this.#tokens.subarray(0, tokens), words: this.#words.subarray(0, words) };
  }
}

const bitOf = (hash: number): number => hash & 0xfffff;

function doubled(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
