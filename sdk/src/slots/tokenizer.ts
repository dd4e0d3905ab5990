import { createToken } from '../token.js';

/** A loaded tokenizer. Lossless: `decode(encode(bytes))` gives the same bytes back, for any bytes. */
export interface Tokenizer {
  readonly vocabularySize: number;
  /** SHA-256 of the model file; part of the lock and of every checkpoint. */
  readonly hash: string;
  readonly endOfDocument: number;
  encode(text: Uint8Array): Uint32Array;
  /** Bytes, not text: a token may be part of a character. */
  decode(ids: ArrayLike<number>): Uint8Array;
  /** The piece as a person reads it, for reports. */
  piece(id: number): string;
}

export const TOKENIZER = createToken<Tokenizer>('fw.tokenizer');
