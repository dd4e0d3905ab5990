import type { EvalContext, Tokenizer } from '@framework/sdk';
import { shuffledDocuments, withoutEnd } from './scored-document.js';

/**
 * A distribution without context: counts of a training sample, one added to each (Laplace), so that what the sample
 * lacks is rare and not impossible.
 */
export class Unigram {
  readonly #counts: Float64Array;
  #total: number;

  /** @param symbols how many different symbols there are */
  constructor(symbols: number) {
    this.#counts = new Float64Array(symbols).fill(1);
    this.#total = symbols;
  }

  add(symbols: ArrayLike<number>): void {
    for (let at = 0; at < symbols.length; at++) this.#counts[symbols[at]!]!++;
    this.#total += symbols.length;
  }

  /** Code length of the symbols, in bits. */
  bits(symbols: ArrayLike<number>): number {
    let bits = 0;
    for (let at = 0; at < symbols.length; at++) bits -= Math.log2(this.#counts[symbols[at]!]! / this.#total);
    return bits;
  }
}

/** The byte baseline's symbol for the end of a document: every model pays for saying where a document ends. */
export const END_SYMBOL = 256;

export interface Baselines {
  readonly token: Unigram;
  /** Over 256 bytes and `END_SYMBOL`. */
  readonly byte: Unigram;
  /** Training tokens both were fitted on. */
  readonly tokens: number;
}

/** Both baselines, fitted on the same training documents: all of them, or a sample of about `maxTokens` tokens. */
export async function fitBaselines(
  ctx: EvalContext,
  tokenizer: Tokenizer,
  maxTokens: number,
): Promise<Baselines> {
  const token = new Unigram(tokenizer.vocabularySize);
  const byte = new Unigram(END_SYMBOL + 1);
  let tokens = 0;
  let documents = 0;
  for (const index of shuffledDocuments(ctx, 'train', 1)) {
    if (tokens >= maxTokens) break;
    const ids = ctx.tokens.read(index);
    token.add(ids);
    byte.add(tokenizer.decode(withoutEnd(ids, tokenizer)));
    byte.add([END_SYMBOL]);
    tokens += ids.length;
    if (++documents % 64 === 0) {
      ctx.signal.throwIfAborted();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }
  return { token, byte, tokens };
}
