import type { LicenceKernels, TextFeatureKernels } from '@framework/sdk';
import { type Form, speakingComments } from './comments.js';
import { trigrams } from './grams.js';
import { compiledHints, type Hints, plainHints } from './hints.js';
import { type Mention, mentionSearch } from './mentions.js';
import { TemplateIndex, type TextMatches } from './template-index.js';
import { allTexts, commonTexts } from './templates.js';
import { Wording } from './wording.js';
import { licenceWords } from './words.js';

/** Words, and what they may say of licences. */
export interface ToldWords {
  readonly wording: Wording;
  readonly hints: Hints;
}

/** A text as licences are looked for in it. */
export interface ReadText extends ToldWords {
  readonly trigrams: Uint32Array;
}

/** What reads texts, compiled. */
export interface ReaderKernels {
  readonly licences: LicenceKernels;
  readonly features: TextFeatureKernels;
}

/** Which licence texts a text contains. */
export interface Templates {
  match(grams: Uint32Array): TextMatches;
}

/** Cuts texts into words and knows the licences' own; both compiled, where there are kernels. */
export class LicenceReader {
  readonly #kernels: LicenceKernels | undefined;
  readonly #hintsOf: (wording: Wording) => Hints;
  readonly #features: TextFeatureKernels | undefined;
  #mentions: ReturnType<typeof mentionSearch> | undefined;
  #common: Templates | undefined;
  #all: Templates | undefined;

  /** @param kernels what is used in place of the JavaScript here; it gives the same */
  constructor(kernels?: ReaderKernels) {
    this.#kernels = kernels?.licences;
    this.#features = kernels?.features;
    this.#hintsOf = kernels === undefined ? plainHints : compiledHints(kernels.features);
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

  /** See `speakingComments`; bytes of what is ASCII. */
  comments(piece: Buffer, form: Form): string | Buffer | undefined {
    const found = this.#kernels?.comments(piece, form);
    if (found) return bufferOf(found);
    return this.#kernels !== undefined && found === undefined
      ? undefined
      : speakingComments(piece.toString(), form);
  }

  /** See `MENTIONS`. */
  mentions(text: Uint8Array): readonly Mention[] {
    this.#mentions ??= mentionSearch(this.#features);
    return this.#mentions(text);
  }

  /** @param text bytes are ASCII */
  read(text: string | Buffer): ReadText {
    const found = this.#kernels?.words(typeof text === 'string' ? Buffer.from(text) : text);
    if (found) {
      const wording = Wording.ofBytes(found.words);
      return { wording, hints: this.#hintsOf(wording), trigrams: found.trigrams };
    }
    const words = licenceWords(text.toString());
    return { ...this.told(words), trigrams: trigrams(words) };
  }

  told(words: readonly string[]): ToldWords {
    const wording = Wording.of(words);
    return { wording, hints: this.#hintsOf(wording) };
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

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

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
