import { createHash } from 'node:crypto';
import { frameworkError, type Tokenizer } from '@framework/sdk';
import { IdBuffer } from './encode/id-buffer.js';
import { Normalizer } from './encode/normalizer.js';
import { PieceDecoder, unknownId } from './encode/piece-decoder.js';
import { unreachablePieces } from './encode/unreachable-pieces.js';
import { ViterbiEncoder } from './encode/viterbi-encoder.js';
import { formatOf, readModelFile } from './model/model-file.js';
import { type ModelProto, writeModelProto } from './model/model-proto.js';
import { RESERVED_TOKENS, type ReservedToken } from './reserved-tokens.js';

/** A SentencePiece unigram model at work. One trained here is lossless; what a foreign one loses, `losses` names. */
export class UnigramTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly hash: string;
  readonly endOfDocument: number;
  /** What this model does not bring back, in words; empty for one trained here. */
  readonly losses: readonly string[];
  readonly model: ModelProto;
  /** The model as a `.model` file. */
  readonly file: Uint8Array;
  readonly #encoder: ViterbiEncoder;
  readonly #decoder: PieceDecoder;
  readonly #normalizer: Normalizer | undefined;
  readonly #buffer = new IdBuffer();

  /**
   * @param bytes a `.model` file, or a `tokenizer.json`, which then stands for the `.model` file of the same ids
   * @param at its name, for errors
   * @throws FWK_TOKENIZER_CORRUPT, FWK_TOKENIZER_UNSUPPORTED
   */
  constructor(bytes: Uint8Array, at: string) {
    const format = formatOf(bytes);
    this.model = readModelFile(bytes, at);
    this.file = format === 'sentencepiece' ? bytes : writeModelProto(this.model);
    this.vocabularySize = this.model.pieces.length;
    this.hash = createHash('sha256').update(this.file).digest('hex');
    this.#normalizer = Normalizer.of(this.model, at);
    this.losses = lossesOf(this.model, this.#normalizer);
    this.#encoder = new ViterbiEncoder(this.model);
    this.#decoder = new PieceDecoder(this.model);
    this.endOfDocument = this.#controlId(RESERVED_TOKENS.endOfDocument, this.model.trainer.endPiece);
    if (this.endOfDocument < 0) {
      throw frameworkError('FWK_TOKENIZER_UNSUPPORTED', {
        message: `the tokenizer model has no end-of-text piece (${this.model.trainer.endPiece})`,
        at,
      });
    }
  }

  encode(text: Uint8Array): Uint32Array {
    this.encodeInto(text, this.#buffer);
    return this.#buffer.take();
  }

  /** As `encode`, appending to a buffer of the caller's. */
  encodeInto(text: Uint8Array, out: IdBuffer): void {
    this.#encoder.encode(this.#normalizer ? this.#normalizer.normalize(text) : text, out);
  }

  decode(ids: ArrayLike<number>): Uint8Array {
    return this.#decoder.decode(ids);
  }

  piece(id: number): string {
    const piece = this.model.pieces[id];
    if (!piece) throw unknownId(id, this.vocabularySize);
    return piece.text;
  }

  /** Ids of pieces of text that no text becomes; each is encoded once to find out. */
  unreachable(): readonly number[] {
    return unreachablePieces(this.model, this.#encoder, this.#normalizer);
  }

  /** Id of a reserved token, or -1 where a foreign model has none. */
  reserved(name: ReservedToken): number {
    return this.#controlId(RESERVED_TOKENS[name]);
  }

  #controlId(...texts: readonly string[]): number {
    for (const text of texts) {
      const id = this.model.pieces.findIndex((piece) => piece.type === 'control' && piece.text === text);
      if (id >= 0) return id;
    }
    return -1;
  }
}

function lossesOf(model: ModelProto, normalizer: Normalizer | undefined): string[] {
  const losses: string[] = [];
  if (model.normalizer.characterMap.byteLength > 0) {
    losses.push(`its normaliser (${model.normalizer.name}) rewrites characters`);
  }
  if (model.normalizer.removeExtraWhitespaces)
    losses.push('it removes leading, trailing and repeated spaces');
  if (!model.trainer.byteFallback) {
    losses.push('it has no byte pieces: characters outside its vocabulary become one unknown piece');
  }
  if (normalizer) losses.push('invalid UTF-8 becomes U+FFFD, and U+2581 a space');
  return losses;
}
