import type { LicenceKernels } from '@framework/sdk';
import { type Form, speakingComments } from './comments.js';
import { trigrams } from './grams.js';
import { TemplateIndex, type TextMatches } from './template-index.js';
import { allTexts, commonTexts } from './templates.js';
import { licenceWords } from './words.js';

/** A text as licences are looked for in it. */
export interface ReadText {
  readonly words: readonly string[];
  readonly trigrams: Uint32Array;
}

/** Which licence texts a text contains. */
export interface Templates {
  match(grams: Uint32Array): TextMatches;
}

/** Cuts texts into words and knows the licences' own; both compiled, where there are kernels. */
export class LicenceReader {
  readonly #kernels: LicenceKernels | undefined;
  #common: Templates | undefined;
  #all: Templates | undefined;

  /** @param kernels what is used in place of the JavaScript here; it gives the same */
  constructor(kernels?: LicenceKernels) {
    this.#kernels = kernels;
  }

  /** Those that nearly all repositories carry: a handful of small files instead of 5 MB. */
  get common(): Templates {
    this.#common ??= this.#index(commonTexts());
    return this.#common;
  }

  /** Every one of the SPDX list; made on first need. */
  get all(): Templates {
    this.#all ??= this.#index(allTexts());
    return this.#all;
  }

  /** See `speakingComments`. */
  comments(piece: Buffer, form: Form): string | undefined {
    const found = this.#kernels?.comments(piece, form);
    if (found) return latin1(found);
    return this.#kernels !== undefined && found === undefined
      ? undefined
      : speakingComments(piece.toString(), form);
  }

  read(text: string): ReadText {
    const found = this.#kernels?.words(Buffer.from(text));
    if (found) return { words: wordsIn(found.words), trigrams: found.trigrams };
    const words = licenceWords(text);
    return { words, trigrams: trigrams(words) };
  }

  /** Of a text that is not looked at any further. */
  #trigrams(text: string): Uint32Array {
    return this.#kernels?.words(Buffer.from(text))?.trigrams ?? trigrams(licenceWords(text));
  }

  #index(texts: readonly (readonly [id: string, text: string])[]): Templates {
    const sets = texts.map(([id, text]) => [id, this.#trigrams(text)] as const);
    return this.#kernels === undefined ? new TemplateIndex(sets) : new CompiledIndex(this.#kernels, sets);
  }
}

/** Where no kernels are given. */
export const plainReader = new LicenceReader();

const wordsIn = (joined: Uint8Array): readonly string[] =>
  joined.length === 0 ? [] : latin1(joined).split(' ');

/** Of ASCII. */
const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

const NOTHING: TextMatches = { matches: [], explained: new Set() };

/** `TemplateIndex`, compiled. */
class CompiledIndex implements Templates {
  readonly #ids: readonly string[];
  readonly #index;

  constructor(kernels: LicenceKernels, sets: readonly (readonly [id: string, trigrams: Uint32Array])[]) {
    this.#ids = sets.map(([id]) => id);
    const offsets = new Uint32Array(sets.length + 1);
    for (const [at, [, grams]] of sets.entries()) offsets[at + 1] = offsets[at]! + grams.length;
    const all = new Uint32Array(offsets.at(-1)!);
    for (const [at, [, grams]] of sets.entries()) all.set(grams, offsets[at]!);
    this.#index = kernels.index(all, offsets);
  }

  match(grams: Uint32Array): TextMatches {
    const result = this.#index.match(grams);
    if (result === undefined) return NOTHING;
    const { found, distinct, explained } = result;
    const matches = Array.from({ length: found.length / 3 }, (_, at) => {
      const [licence, size, held] = [found[3 * at]!, found[3 * at + 1]!, found[3 * at + 2]!];
      return { id: this.#ids[licence]!, confidence: held / size, dice: (2 * held) / (size + distinct) };
    });
    return { matches, explained: new Set(explained) };
  }
}
