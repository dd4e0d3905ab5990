import { frameworkError } from '@framework/sdk';
import { byteOfPiece, RESERVED_TOKENS } from '../reserved-tokens.js';
import { NEVER } from './hugging-face.js';
import { type AddedToken, readAddedTokens } from './hugging-face-added-tokens.js';
import { cutsNoPiece } from './hugging-face-names.js';
import { Place } from './hugging-face-place.js';
import { readHuggingFaceText } from './hugging-face-text.js';
import { checkPieces, type ModelProto, type Piece, type PieceType } from './model-proto.js';

/** 65,536 pieces of 48 characters, each written as `\u....`, are 20 MB. */
const MOST_BYTES = 64 * 2 ** 20;
/** What fits in 16 bits. */
const MOST_PIECES = 2 ** 16;

/** What ends a text, by the names in use; the first that the file has. */
const END_PIECES = [RESERVED_TOKENS.endOfDocument, '</s>', '<|endoftext|>', '<|end_of_text|>', '<eos>'];

/**
 * A `tokenizer.json` of Hugging Face's library `tokenizers` as a SentencePiece model that gives the same ids: model
 * `Unigram`, and of normalisers and pre-tokenizers those that say what a SentencePiece model can say
 * (`hugging-face-text.ts`). Its pieces are of the kinds that `huggingFaceTokenizer` writes them as:
 *
 * - special added tokens are control pieces, and others user-defined symbols;
 * - `<0x0A>` and the like are byte pieces, where `byte_fallback` is on;
 * - a piece no path can afford is an unused one.
 *
 * `truncation`, `padding` and `post_processor` speak of calls, not of the vocabulary, and are passed over. That library
 * sums scores as 64-bit floats, and we as SentencePiece does: segmentations that differ in less may fall differently.
 *
 * @param bytes the file, which may come from anywhere
 * @param at its name; errors add the place in it: `tokenizer.json, model.vocab[7][1]`
 * @throws FWK_TOKENIZER_CORRUPT; FWK_TOKENIZER_UNSUPPORTED for another model, more than 65,536 pieces, or a setting that
 *   a SentencePiece model does not have
 */
export function readHuggingFaceTokenizer(bytes: Uint8Array, at: string): ModelProto {
  const file = Place.of(parse(bytes, at), at);
  const model = file.member('model').object();
  const type = model.member('type').text();
  if (type !== 'Unigram') {
    throw model.member('type').unsupported(`is of the model ${JSON.stringify(type)}, not Unigram`);
  }
  const byteFallback = model.member('byte_fallback').flag(false);
  const vocabulary = readVocabulary(model.member('vocab'));
  const added = readAddedTokens(file.member('added_tokens'), vocabulary);
  const unknown = model.member('unk_id');
  const unknownId = unknown.whole(vocabulary.length - 1);
  const pieces = [
    ...vocabulary.map(({ text, score }, id): Piece => {
      const kind = kindOf(text, score, added.get(id), id === unknownId, byteFallback);
      return { text, score: kind === 'normal' ? score : 0, type: kind };
    }),
    ...[...added.values()]
      .filter(({ id }) => id >= vocabulary.length)
      .map(({ content, special }): Piece => ({ text: content, score: 0, type: addedKind(special) })),
  ];
  const text = readHuggingFaceText(file, (pattern) => cutsNoPiece(pattern, pieces, byteFallback));
  const controls = pieces.filter((piece) => piece.type === 'control').map((piece) => piece.text);
  const endPiece = END_PIECES.find((name) => controls.includes(name)) ?? '</s>';
  const read: ModelProto = {
    pieces,
    trainer: {
      vocabularySize: pieces.length,
      whitespaceAsSuffix: false,
      controlSymbols: controls,
      byteFallback,
      unknownId,
      beginId: -1,
      endId: pieces.findIndex((piece) => piece.type === 'control' && piece.text === endPiece),
      padId: -1,
      unknownSurface: ' \u2047 ',
      unknownPiece: pieces[unknownId]!.text,
      endPiece,
    },
    normalizer: { ...text, removeExtraWhitespaces: false, escapeWhitespaces: true },
  };
  checkPieces(pieces, read.trainer, at);
  return read;
}

function parse(bytes: Uint8Array, at: string): unknown {
  if (bytes.byteLength > MOST_BYTES) {
    throw corrupt(
      at,
      `is ${bytes.byteLength} bytes; a vocabulary that fits in 16 bits takes fewer than ${MOST_BYTES}`,
    );
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw corrupt(at, 'is not UTF-8');
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw corrupt(at, `is not JSON: ${(cause as Error).message}`);
  }
}

interface Entry {
  readonly text: string;
  readonly score: number;
}

/** `[[text, score], …]`; a piece's id is its place. */
function readVocabulary(place: Place): readonly Entry[] {
  if (place.length > MOST_PIECES) {
    throw place.unsupported(`has ${place.length} pieces; an id has 16 bits, so ${MOST_PIECES} are the most`);
  }
  const seen = new Map<string, number>();
  return place.list(MOST_PIECES).map((row, id) => {
    if (row.length !== 2) throw row.corrupt('is no piece and its score');
    const [text, score] = row.list(2) as [Place, Place];
    const piece = text.text();
    if (piece === '') throw text.corrupt('is an empty piece');
    const earlier = seen.get(piece);
    if (earlier !== undefined) {
      throw text.corrupt(`is the piece ${JSON.stringify(piece)}, which has the id ${earlier} already`);
    }
    seen.set(piece, id);
    // SentencePiece keeps scores as 32-bit floats.
    return { text: piece, score: score.number(Math.fround) };
  });
}

function kindOf(
  text: string,
  score: number,
  added: AddedToken | undefined,
  unknown: boolean,
  byteFallback: boolean,
): PieceType {
  if (unknown) return 'unknown';
  if (added !== undefined) return addedKind(added.special);
  if (byteFallback && byteOfPiece(text) >= 0) return 'byte';
  return score <= NEVER ? 'unused' : 'normal';
}

const addedKind = (special: boolean): PieceType => (special ? 'control' : 'user-defined');

const corrupt = (at: string, what: string) =>
  frameworkError('FWK_TOKENIZER_CORRUPT', { message: `the tokenizer model ${what}`, at });
