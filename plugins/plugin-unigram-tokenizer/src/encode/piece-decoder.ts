import { frameworkError } from '@framework/sdk';
import type { ModelProto } from '../model/model-proto.js';
import { byteOfPiece } from '../reserved-tokens.js';

const SPACE = 0x20;

/** Ids back to bytes, as SentencePiece does it, but never text: bytes that are no UTF-8 come back as they were. */
export class PieceDecoder {
  /** Bytes of piece i: `#bytes[#offsets[i] .. #offsets[i + 1]]`; none for a control piece. */
  readonly #bytes: Uint8Array;
  readonly #offsets: Uint32Array;
  /** What a piece at the text's beginning does with a leading space. */
  readonly #atBeginning: readonly ('silent' | 'verbatim' | 'text')[];
  readonly #leadingSpaces: 'keep' | 'drop-one' | 'drop-all';

  constructor(model: ModelProto) {
    const surfaces = model.pieces.map((piece) => {
      if (piece.type === 'control') return Buffer.alloc(0);
      if (piece.type === 'byte') return Buffer.of(byteOfPiece(piece.text));
      if (piece.type === 'unknown') return Buffer.from(model.trainer.unknownSurface);
      return Buffer.from(piece.text.replaceAll('\u2581', ' '));
    });
    this.#offsets = new Uint32Array(surfaces.length + 1);
    for (const [id, surface] of surfaces.entries())
      this.#offsets[id + 1] = this.#offsets[id]! + surface.length;
    this.#bytes = Buffer.concat(surfaces);
    this.#atBeginning = model.pieces.map(({ type }) =>
      type === 'control' ? 'silent' : type === 'byte' || type === 'unknown' ? 'verbatim' : 'text',
    );
    const { removeExtraWhitespaces, addDummyPrefix } = model.normalizer;
    this.#leadingSpaces = removeExtraWhitespaces ? 'drop-all' : addDummyPrefix ? 'drop-one' : 'keep';
  }

  /** @throws FWK_TOKENIZER_ID */
  decode(ids: ArrayLike<number>): Uint8Array {
    const offsets = this.#offsets;
    let size = 0;
    for (let index = 0; index < ids.length; index++) {
      const id = ids[index]!;
      // Also true of NaN, undefined and fractions.
      if (id >>> 0 !== id || id >= offsets.length - 1) throw unknownId(id, offsets.length - 1);
      size += offsets[id + 1]! - offsets[id]!;
    }
    const out = new Uint8Array(size);
    let length = 0;
    let atBeginning = this.#leadingSpaces !== 'keep';
    for (let index = 0; index < ids.length; index++) {
      const id = ids[index]!;
      let from = offsets[id]!;
      const to = offsets[id + 1]!;
      if (atBeginning && this.#atBeginning[id] !== 'silent') {
        if (this.#atBeginning[id] === 'text' && this.#bytes[from] === SPACE) from++;
        // Where leading spaces are normalised away, a piece that was only a space leaves the text at its beginning.
        atBeginning = this.#leadingSpaces === 'drop-all' && from === to;
      }
      for (let byte = from; byte < to; byte++) out[length++] = this.#bytes[byte]!;
    }
    return out.subarray(0, length);
  }
}

export const unknownId = (id: number, vocabularySize: number) =>
  frameworkError('FWK_TOKENIZER_ID', {
    message: `${id} is no id of this vocabulary, which ends at ${vocabularySize - 1}`,
  });
