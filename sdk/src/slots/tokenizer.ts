import { createToken } from '../token.js';
import type { TextSegmentation } from './text-segmentation.js';

/**
 * A loaded tokenizer. Lossless: `decode(encode(bytes))` gives the same bytes back, for any bytes. Places, other ways to cut a
 * text and streams are optional: `TextSegmentation`.
 */
export interface Tokenizer extends TextSegmentation {
  /** Every id is below it. */
  readonly vocabularySize: number;
  /** SHA-256 of the model file; part of the lock and of every checkpoint. */
  readonly hash: string;
  /** The id that stands behind each document. */
  readonly endOfDocument: number;
  /** The ids of a text in UTF-8, or of any bytes; no end-of-document id behind them. */
  encode(text: Uint8Array): Uint32Array;
  /** Bytes, not text: a token may be part of a character. */
  decode(ids: ArrayLike<number>): Uint8Array;
  /** The piece as a person reads it, for reports. */
  piece(id: number): string;
}

/**
 * The slot of the tokenizer, provided by the plugin that taps `tokenize`. Asked for after `load`: before, its owner throws
 * `FWK_SLOT_MISSING`.
 *
 * @example
 * // examples/slots/tokenizer.ts
 * import { createHash } from 'node:crypto';
 * import { definePlugin, TOKENIZER, type Tokenizer } from '@framework/sdk';
 *
 * // A token a byte, and one for the end of a document. Lossless for any bytes, as every tokenizer must be.
 * const bytes: Tokenizer = {
 *   vocabularySize: 257,
 *   hash: createHash('sha256').update('bytes, version 1').digest('hex'),
 *   endOfDocument: 256,
 *   encode: (text) => Uint32Array.from(text),
 *   decode: (ids) => Uint8Array.from(Array.from(ids).filter((id) => id < 256)),
 *   piece: (id) => (id === 256 ? '<end>' : `0x${id.toString(16).padStart(2, '0')}`),
 * };
 *
 * // Manifest: "provides": ["fw.tokenizer"]. The same plugin taps `tokenize`, as the example of that hook does.
 * export default definePlugin({}, (ctx) => {
 *   ctx.provide(TOKENIZER, () => bytes);
 *   return {};
 * });
 */
export const TOKENIZER = createToken<Tokenizer>('fw.tokenizer');
