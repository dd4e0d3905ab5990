import type { JsonObject } from '../data/json.js';
import { createToken } from '../token.js';
import type { Tokenizer } from './tokenizer.js';

/**
 * Tokenizers as files: opened, described, written. `framework tokenizer` asks it, of a run's tokenizer and of a file from
 * anywhere; a run does without.
 *
 * @experimental tokenizer-files
 */
export interface TokenizerFiles {
  /** The forms `write` knows, as a person names them: `sentencepiece`. At least one; the first is the one it prefers. */
  readonly formats: readonly string[];
  /**
   * Opens a file in any form this plugin reads. The bytes may come from anywhere.
   *
   * @param at the file's name, for errors
   *
   * @throws FWK_TOKENIZER_CORRUPT naming the place in the file; FWK_TOKENIZER_UNSUPPORTED for what it knows and does not do
   */
  open(bytes: Uint8Array, at: string): Tokenizer;
  /** What is in a tokenizer's vocabulary; undefined for one that this plugin neither opened nor trained. */
  describe(tokenizer: Tokenizer): TokenizerDescription | undefined;
  /**
   * A tokenizer as a file that others load and get the same ids from.
   *
   * @param format one of `formats`
   *
   * @throws FWK_TOKENIZER_UNSUPPORTED for a tokenizer of another plugin, and for one that the form cannot say
   */
  write(tokenizer: Tokenizer, format: string): Uint8Array;
}

/**
 * What is in a vocabulary, for people.
 *
 * @experimental tokenizer-files
 */
export interface TokenizerDescription {
  /** How text is cut: `unigram`. */
  readonly algorithm: string;
  /** What the file says of how it was made and what it does to text, by name. */
  readonly settings: JsonObject;
  /** What of a text does not come back, in words; empty for a lossless one. */
  readonly losses: readonly string[];
  /** By id. */
  readonly pieces: readonly DescribedPiece[];
  /** Ids of pieces of text that no text becomes: others are always likelier, or what it does to text first rules them out. */
  readonly unreachable: readonly number[];
}

/**
 * One id of a vocabulary.
 *
 * @experimental tokenizer-files
 */
export interface DescribedPiece {
  /** As text has it, a space as a space; the name of a piece that stands for no text. */
  readonly text: string;
  /** `text` and `byte` stand for text; `reserved` for structure; `unknown` for what has no piece; `unused` for nothing. */
  readonly kind: PieceKind;
}

/**
 * What a piece stands for.
 *
 * @experimental tokenizer-files
 */
export type PieceKind = 'text' | 'byte' | 'reserved' | 'unknown' | 'unused';

/**
 * The slot of who opens tokenizer files.
 *
 * @experimental tokenizer-files
 *
 * @example
 * // examples/slots/tokenizer-files.ts
 * import { createHash } from 'node:crypto';
 * import { definePlugin, frameworkError, TOKENIZER_FILES, type Tokenizer } from '@framework/sdk';
 *
 * // Manifest: "provides": ["fw.tokenizer-files"], "proposals": ["tokenizer-files"]. A file of 256 bytes: the id of each byte.
 * class Substitution implements Tokenizer {
 *   readonly vocabularySize = 257;
 *   readonly endOfDocument = 256;
 *   readonly hash: string;
 *
 *   constructor(readonly table: Uint8Array) {
 *     this.hash = createHash('sha256').update(table).digest('hex');
 *   }
 *
 *   readonly encode = (text: Uint8Array) => Uint32Array.from(text, (byte) => this.table[byte]!);
 *   readonly decode = (ids: ArrayLike<number>) =>
 *     Uint8Array.from(
 *       Array.from(ids).filter((id) => id < 256),
 *       (id) => this.table.indexOf(id),
 *     );
 *   readonly piece = (id: number) => (id === 256 ? '<end>' : `0x${this.table.indexOf(id).toString(16)}`);
 * }
 *
 * export default definePlugin({}, (ctx) => {
 *   ctx.provide(TOKENIZER_FILES, () => ({
 *     formats: ['substitution'],
 *     open(bytes, at) {
 *       if (bytes.length === 256 && new Set(bytes).size === 256) return new Substitution(bytes.slice());
 *       throw frameworkError('FWK_TOKENIZER_CORRUPT', { message: 'the file is no substitution of bytes', at });
 *     },
 *     describe(tokenizer) {
 *       if (!(tokenizer instanceof Substitution)) return undefined;
 *       const pieces = Array.from({ length: 257 }, (_, id) => ({
 *         text: tokenizer.piece(id),
 *         kind: id === 256 ? ('reserved' as const) : ('byte' as const),
 *       }));
 *       return { algorithm: 'substitution', settings: {}, losses: [], pieces, unreachable: [] };
 *     },
 *     write(tokenizer) {
 *       if (tokenizer instanceof Substitution) return tokenizer.table;
 *       throw frameworkError('FWK_TOKENIZER_UNSUPPORTED', { message: 'this is no substitution of bytes' });
 *     },
 *   }));
 *   return {};
 * });
 */
export const TOKENIZER_FILES = createToken<TokenizerFiles>('fw.tokenizer-files');
