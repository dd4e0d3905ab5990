import type { UnigramModel } from '@framework/sdk';
import { byteStrings } from '../byte-strings.js';
import type { ModelProto } from '../model/model-proto.js';
import { byteOfPiece } from '../reserved-tokens.js';

/** What an unknown character costs beyond the unlikeliest piece: SentencePiece's `kUnkPenalty`. */
const UNKNOWN_PENALTY = 10;
const SPACE_SYMBOL = /\u2581/g;

/** What an encoder needs of a model: the pieces text may become, with spaces in place of U+2581. */
export const unigramModelOf = (model: ModelProto): UnigramModel =>
  modelWith(model, (text) => Buffer.byteLength(text));

/** The same for all ways to cut a text: there SentencePiece counts a user-defined symbol's characters, not its bytes. */
export const latticeModelOf = (model: ModelProto): UnigramModel =>
  modelWith(model, (text) => [...text].length);

/** @param lengthOf what a user-defined symbol's bonus counts */
function modelWith(model: ModelProto, lengthOf: (text: string) => number): UnigramModel {
  const lowest = model.pieces.reduce(
    (least, piece) => (piece.type === 'normal' ? Math.min(least, piece.score) : least),
    Number.POSITIVE_INFINITY,
  );
  return {
    ...textPieces(model, lengthOf),
    unknownScore: Math.fround(lowest - UNKNOWN_PENALTY),
    unknownId: model.pieces.findIndex((piece) => piece.type === 'unknown'),
    byteIds: byteIdsOf(model),
  };
}

function textPieces(
  model: ModelProto,
  lengthOf: (text: string) => number,
): Pick<UnigramModel, 'pieces' | 'ids' | 'scores'> {
  const encoder = new TextEncoder();
  const found: { id: number; score: number; key: Uint8Array }[] = [];
  for (const [id, piece] of model.pieces.entries()) {
    if (piece.type !== 'normal' && piece.type !== 'user-defined') continue;
    // SentencePiece 0.2.3's bonus, which makes a user-defined symbol win wherever it stands.
    const score = piece.type === 'normal' ? piece.score : Math.fround(0.1 * (lengthOf(piece.text) - 1));
    found.push({ id, score, key: encoder.encode(piece.text.replace(SPACE_SYMBOL, ' ')) });
  }
  found.sort((left, right) => Buffer.compare(left.key, right.key));
  // A file may have the same text with a space and with U+2581; the first one sorted stands for both.
  const kept = found.filter(
    (entry, index) => index === 0 || Buffer.compare(found[index - 1]!.key, entry.key) !== 0,
  );
  return {
    pieces: byteStrings(kept.map((entry) => entry.key)),
    ids: Int32Array.from(kept, (entry) => entry.id),
    scores: Float32Array.from(kept, (entry) => entry.score),
  };
}

function byteIdsOf(model: ModelProto): Int32Array {
  if (!model.trainer.byteFallback) return new Int32Array(0);
  const ids = new Int32Array(256);
  for (const [id, piece] of model.pieces.entries()) {
    if (piece.type === 'byte') ids[byteOfPiece(piece.text)] = id;
  }
  return ids;
}
