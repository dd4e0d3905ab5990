import type { ModelProto } from '../model/model-proto.js';
import { IdBuffer } from './id-buffer.js';
import type { Normalizer } from './normalizer.js';
import type { ViterbiEncoder } from './viterbi-encoder.js';

/** Two of it, around a piece, meet no rule that reaches past the piece: nothing combines with a digit. */
const NEIGHBOUR = 0x30;

/**
 * Ids of the pieces of text that no text becomes. Every part of a likeliest path is itself the likeliest of its text, so a
 * piece that is not what its own text is cut into is in no path at all. And a text that the normaliser changes never
 * reaches the encoder as it is.
 */
export function unreachablePieces(
  model: ModelProto,
  encoder: ViterbiEncoder,
  normalizer: Normalizer | undefined,
): readonly number[] {
  const out = new IdBuffer();
  return model.pieces.flatMap(({ text, type }, id) => {
    if (type !== 'normal' && type !== 'user-defined') return [];
    const bytes = Buffer.from(text.replaceAll('\u2581', ' '));
    encoder.encode(bytes, out);
    const ids = out.take();
    const cut = ids.length === 1 && ids[0] === id;
    return cut && (normalizer === undefined || passes(bytes, normalizer)) ? [] : [id];
  });
}

/** Whether the bytes come out of the normaliser somewhere in a text, or at its beginning. */
function passes(bytes: Buffer, normalizer: Normalizer): boolean {
  const inside = Buffer.concat([Buffer.of(NEIGHBOUR), bytes, Buffer.of(NEIGHBOUR)]);
  return (
    Buffer.from(normalizer.normalize(inside)).includes(Buffer.concat([bytes, Buffer.of(NEIGHBOUR)])) ||
    Buffer.from(normalizer.normalize(bytes)).includes(bytes)
  );
}
