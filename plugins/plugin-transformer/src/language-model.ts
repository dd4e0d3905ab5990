import type { GenerateOptions, LanguageModel, Ops } from '@framework/sdk';
import type { Body } from './body.js';
import { Decoder } from './decoder.js';
import { sample } from './sampling.js';
import { inParts, type Windows } from './windows.js';

export interface LanguageModelOptions {
  readonly body: Body;
  readonly ops: Ops;
  /** Throws when it is not known yet. */
  readonly contextLength: () => number;
}

/** The body with its tied head, as evaluators and generation see it: ids in, losses or ids out, no tensors left. */
export class TransformerLanguageModel implements LanguageModel {
  readonly #options: LanguageModelOptions;

  constructor(options: LanguageModelOptions) {
    this.#options = options;
  }

  get vocabularySize(): number {
    return this.#options.body.shape.vocabulary;
  }

  get contextLength(): number {
    return this.#options.contextLength();
  }

  score(tokens: Int32Array, rows: number, length: number, documents?: Int32Array): Float32Array {
    const losses = new Float32Array(rows * length);
    for (const { from, part } of inParts('score', tokens, rows, length, documents)) {
      losses.set(this.#losses(part), from);
    }
    return losses;
  }

  generate(prompt: readonly number[], options: GenerateOptions): number[] {
    if (prompt.length === 0) throw new RangeError('generate: the prompt is empty');
    const ids = [...prompt];
    const decoder = new Decoder(this.#options.body, this.contextLength);
    const generated: number[] = [];
    while (generated.length < options.maximum) {
      // Past the context the window slides, and with it every position: nothing cached holds any more.
      const logits =
        ids.length <= this.contextLength
          ? decoder.next(ids.slice(decoder.length))
          : this.#nextLogits(ids.slice(-this.contextLength));
      const next = sample(logits, options);
      if (options.stop.includes(next)) break;
      ids.push(next);
      generated.push(next);
    }
    return generated;
  }

  #losses(part: Windows): Float32Array {
    const { body, ops } = this.#options;
    const { tokens, length } = part;
    const last = (n: number): boolean => n % length === length - 1;
    const targets = tokens.map((_, n) => (last(n) ? 0 : tokens[n + 1]!));
    const weights = Float32Array.from(tokens, (_, n) => (last(n) ? 0 : 1));
    const hidden_ND = body.evaluate(part);
    try {
      return ops.linearCrossEntropy(hidden_ND, body.table, targets, weights).losses;
    } finally {
      hidden_ND.dispose();
    }
  }

  /** Logits `[V]` of the token after `ids`, the whole context computed. */
  #nextLogits(ids: readonly number[]): Float32Array {
    return new Decoder(this.#options.body, ids.length).next(ids);
  }
}
