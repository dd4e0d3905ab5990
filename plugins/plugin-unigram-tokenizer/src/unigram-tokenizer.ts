import { createHash } from 'node:crypto';
import {
  type DecodeStream,
  type EncodedTexts,
  frameworkError,
  isFrameworkError,
  type RandomStream,
  type ReservedNames,
  type Segmentation,
  type SegmentationSampling,
  type Tokenizer,
  type TokenSpans,
  type UnigramEncoding,
  type UnigramKernels,
  type UnigramModel,
} from '@framework/sdk';
import { Normalizer } from './encode/normalizer.js';
import { PieceDecoder, unknownId } from './encode/piece-decoder.js';
import { ReservedInText } from './encode/reserved-in-text.js';
import { Segmenter } from './encode/segmenter.js';
import { TextSpans } from './encode/text-spans.js';
import { latticeModelOf, unigramModelOf } from './encode/unigram-model.js';
import { unreachablePieces } from './encode/unreachable-pieces.js';
import { formatOf, readModelFile } from './model/model-file.js';
import { type ModelProto, writeModelProto } from './model/model-proto.js';
import { referenceKernels } from './reference-kernels.js';
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
  readonly #encoder: UnigramEncoding;
  readonly #decoder: PieceDecoder;
  readonly #normalizer: Normalizer | undefined;
  /** Made when first asked for: a run needs none of them. */
  #spans: TextSpans | undefined;
  #reserved: ReservedInText | undefined;
  #segmenter: Segmenter | undefined;

  /**
   * @param bytes a `.model` file, or a `tokenizer.json`, which then stands for the `.model` file of the same ids
   * @param at its name, for errors
   * @param kernels what encodes and decodes; the ids do not depend on it
   * @throws FWK_TOKENIZER_CORRUPT, FWK_TOKENIZER_UNSUPPORTED
   */
  constructor(bytes: Uint8Array, at: string, kernels: UnigramKernels = referenceKernels) {
    const format = formatOf(bytes);
    this.model = readModelFile(bytes, at);
    this.file = format === 'sentencepiece' ? bytes : writeModelProto(this.model);
    this.vocabularySize = this.model.pieces.length;
    this.hash = createHash('sha256').update(this.file).digest('hex');
    this.#normalizer = Normalizer.of(this.model, at);
    this.losses = lossesOf(this.model, this.#normalizer);
    this.#encoder = encoderOf(kernels, unigramModelOf(this.model));
    this.#decoder = new PieceDecoder(this.model, kernels);
    this.endOfDocument = this.#controlId(RESERVED_TOKENS.endOfDocument, this.model.trainer.endPiece);
    if (this.endOfDocument < 0) {
      throw frameworkError('FWK_TOKENIZER_UNSUPPORTED', {
        message: `the tokenizer model has no end-of-text piece (${this.model.trainer.endPiece})`,
        at,
      });
    }
  }

  encode(text: Uint8Array): Uint32Array {
    return this.encodeAll([text]).ids;
  }

  /** The ids of many texts at once, which may share the work of several threads. */
  encodeAll(texts: readonly Uint8Array[]): EncodedTexts {
    const normalizer = this.#normalizer;
    return this.#encoder.encode(normalizer ? texts.map((text) => normalizer.normalize(text)) : texts);
  }

  decode(ids: ArrayLike<number>): Uint8Array {
    return this.#decoder.decode(ids);
  }

  encodeSpans(text: Uint8Array, reserved: ReservedNames): TokenSpans {
    this.#spans ??= new TextSpans(
      unigramModelOf(this.model),
      this.vocabularySize,
      (normalized) => this.#encoder.encode([normalized]).ids,
      this.#normalizer,
    );
    const spans = this.#spans;
    if (reserved === 'as-text') return spans.of(text);
    this.#reserved ??= new ReservedInText(
      this.model.pieces.flatMap(({ text: name, type }, id) =>
        type === 'control' ? [{ text: name, id }] : [],
      ),
    );
    return this.#reserved.spans(text, (part) => spans.of(part));
  }

  segmentations(text: Uint8Array, count: number): readonly Segmentation[] {
    return this.#segments().nBest(this.#normalizer?.normalize(text) ?? text, count);
  }

  sampleSegmentation(text: Uint8Array, sampling: SegmentationSampling, random: RandomStream): Uint32Array {
    return this.#segments().sample(this.#normalizer?.normalize(text) ?? text, sampling, random);
  }

  decodeStream(): DecodeStream {
    return this.#decoder.stream();
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

  #segments(): Segmenter {
    this.#segmenter ??= new Segmenter(latticeModelOf(this.model));
    return this.#segmenter;
  }

  #controlId(...texts: readonly string[]): number {
    for (const text of texts) {
      const id = this.model.pieces.findIndex((piece) => piece.type === 'control' && piece.text === text);
      if (id >= 0) return id;
    }
    return -1;
  }
}

/** Kernels may have limits: a vocabulary of very long pieces from elsewhere is left to the reference. */
function encoderOf(kernels: UnigramKernels, model: UnigramModel): UnigramEncoding {
  try {
    return kernels.encoder(model);
  } catch (error) {
    if (!isFrameworkError(error) || error.code !== 'FWK_NATIVE_SHAPE') throw error;
    return referenceKernels.encoder(model);
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
