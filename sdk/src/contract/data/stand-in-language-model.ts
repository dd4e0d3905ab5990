import type { GenerateOptions, LanguageModel } from '../../slots/language-model.js';

/** How many tokens back a prediction looks. */
const ORDER = 2;

/**
 * A language model over plain arrays: the next token's probability follows from the two before it and a table that is
 * computed, not learned. It scores, generates, keeps to documents and never looks ahead, as a real one does; and it
 * counts how often it is asked.
 */
export class StandInLanguageModel implements LanguageModel {
  readonly vocabularySize: number;
  readonly contextLength = 64;
  /** Calls of `score` and `generate` so far. */
  calls = 0;
  /** Told of each call before it is answered. */
  onCall: (calls: number) => void = () => undefined;

  constructor(vocabularySize: number) {
    this.vocabularySize = vocabularySize;
  }

  score(tokens: Int32Array, rows: number, length: number, documents?: Int32Array): Float32Array {
    this.onCall(++this.calls);
    if (length > this.contextLength) {
      throw new RangeError(`${length} tokens a row; the context holds ${this.contextLength}`);
    }
    if (tokens.length !== rows * length) {
      throw new RangeError(`${tokens.length} tokens for ${rows} rows of ${length}`);
    }
    const losses = new Float32Array(rows * length);
    for (let row = 0; row < rows; row++) {
      let start = 0;
      for (let at = 0; at + 1 < length; at++) {
        const place = row * length + at;
        if (documents !== undefined && at > 0 && documents[place] !== documents[place - 1]) start = at;
        const context = tokens.subarray(row * length + Math.max(start, at + 1 - ORDER), place + 1);
        const odds = this.#odds(context);
        const total = odds.reduce((sum, each) => sum + each, 0);
        losses[place] = -Math.log(odds[this.#checked(tokens[place + 1]!)]! / total);
      }
    }
    return losses;
  }

  generate(prompt: readonly number[], options: GenerateOptions): number[] {
    this.onCall(++this.calls);
    if (prompt.length === 0) throw new RangeError('an empty prompt');
    const made: number[] = [];
    while (made.length < options.maximum) {
      const next = this.#draw([...prompt, ...made].slice(-ORDER), options);
      if (options.stop.includes(next)) break;
      made.push(next);
    }
    return made;
  }

  /** Greedy at temperature 0; else from the likeliest tokens whose probabilities reach `topP`. */
  #draw(context: readonly number[], { temperature, topP, random }: GenerateOptions): number {
    const odds = this.#odds(context);
    const ranked = Array.from(odds, (_, token) => token).sort((a, b) => odds[b]! - odds[a]! || a - b);
    if (temperature === 0) return ranked[0]!;
    const sharpened = ranked.map((token) => odds[token]! ** (1 / temperature));
    const total = sharpened.reduce((sum, each) => sum + each, 0);
    let kept = 0;
    let mass = 0;
    while (kept < ranked.length && mass < topP * total) mass += sharpened[kept++]!;
    let left = random.uniform() * mass;
    for (let rank = 0; rank < kept; rank++) {
      left -= sharpened[rank]!;
      if (left < 0) return ranked[rank]!;
    }
    return ranked[kept - 1]!;
  }

  /** Unnormalised probabilities of each token behind a context: from 1 to 64, by a fixed mixing of the two. */
  #odds(context: ArrayLike<number>): Float64Array {
    let key = 0x9e3779b9;
    for (let at = 0; at < context.length; at++) {
      key = Math.imul(key ^ this.#checked(context[at]!), 0x85ebca6b) >>> 0;
    }
    const odds = new Float64Array(this.vocabularySize);
    for (let token = 0; token < odds.length; token++) {
      const mixed = Math.imul(key ^ (token + 1), 0xc2b2ae35) >>> 0;
      odds[token] = 1 + ((mixed ^ (mixed >>> 13)) & 63);
    }
    return odds;
  }

  #checked(id: number): number {
    if (Number.isInteger(id) && id >= 0 && id < this.vocabularySize) return id;
    throw new RangeError(`${id} is no id of a vocabulary of ${this.vocabularySize}`);
  }
}
