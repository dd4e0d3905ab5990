import { type DecodeStream, frameworkError, type UnigramKernels } from '@framework/sdk';
import { byteStrings, countOf, stringAt } from '../byte-strings.js';
import type { ModelProto } from '../model/model-proto.js';
import { byteOfPiece } from '../reserved-tokens.js';

const SPACE = 0x20;

/** Ids back to bytes, as SentencePiece does it, but never text: bytes that are no UTF-8 come back as they were. */
export class PieceDecoder {
  /** What each piece stands for; nothing for a control piece. */
  readonly #surfaces: { readonly bytes: Uint8Array; readonly offsets: Uint32Array };
  readonly #concatenate: UnigramKernels['concatenate'];
  /** What a piece at the text's beginning does with a leading space. */
  readonly #atBeginning: readonly ('silent' | 'verbatim' | 'text')[];
  readonly #leadingSpaces: 'keep' | 'drop-one' | 'drop-all';

  constructor(model: ModelProto, kernels: UnigramKernels) {
    this.#concatenate = kernels.concatenate;
    const surfaces = model.pieces.map((piece) => {
      if (piece.type === 'control') return Buffer.alloc(0);
      if (piece.type === 'byte') return Buffer.of(byteOfPiece(piece.text));
      if (piece.type === 'unknown') return Buffer.from(model.trainer.unknownSurface);
      return Buffer.from(piece.text.replaceAll('\u2581', ' '));
    });
    this.#surfaces = byteStrings(surfaces);
    this.#atBeginning = model.pieces.map(({ type }) =>
      type === 'control' ? 'silent' : type === 'byte' || type === 'unknown' ? 'verbatim' : 'text',
    );
    const { removeExtraWhitespaces, addDummyPrefix } = model.normalizer;
    this.#leadingSpaces = removeExtraWhitespaces ? 'drop-all' : addDummyPrefix ? 'drop-one' : 'keep';
  }

  /** @throws FWK_TOKENIZER_ID */
  decode(ids: ArrayLike<number>): Uint8Array {
    const numbers = this.#numbers(ids);
    const bytes = this.#concatenate(this.#surfaces, numbers);
    return this.#leadingSpaces === 'keep' ? bytes : bytes.subarray(this.#leading(numbers, bytes));
  }

  /** The same, id by id. */
  stream(): DecodeStream {
    const count = countOf(this.#surfaces);
    let beginning = this.#leadingSpaces !== 'keep';
    return {
      push: (id) => {
        if (id >>> 0 !== id || id >= count) throw unknownId(id, count);
        const bytes = stringAt(this.#surfaces, id);
        const kind = this.#atBeginning[id];
        if (!beginning || kind === 'silent') return bytes;
        const space = kind === 'text' && bytes[0] === SPACE ? 1 : 0;
        beginning = this.#leadingSpaces === 'drop-all' && bytes.length === space;
        return bytes.subarray(space);
      },
    };
  }

  #numbers(ids: ArrayLike<number>): Uint32Array {
    const count = countOf(this.#surfaces);
    const numbers = ids instanceof Uint32Array ? ids : new Uint32Array(ids.length);
    for (let index = 0; index < ids.length; index++) {
      const id = ids[index]!;
      // Also true of NaN, undefined and fractions.
      if (id >>> 0 !== id || id >= count) throw unknownId(id, count);
      if (numbers !== ids) numbers[index] = id;
    }
    return numbers;
  }

  /** How many of the first bytes are spaces that only stand at a text's beginning. */
  #leading(ids: Uint32Array, bytes: Uint8Array): number {
    const { offsets } = this.#surfaces;
    let spaces = 0;
    for (const id of ids) {
      const kind = this.#atBeginning[id];
      if (kind === 'silent') continue;
      const length = offsets[id + 1]! - offsets[id]!;
      const space = kind === 'text' && bytes[spaces] === SPACE ? 1 : 0;
      spaces += space;
      // Where leading spaces are normalised away, a piece that was only a space leaves the text at its beginning.
      if (this.#leadingSpaces !== 'drop-all' || length !== space) break;
    }
    return spaces;
  }
}

export const unknownId = (id: number, vocabularySize: number) =>
  frameworkError('FWK_TOKENIZER_ID', {
    message: `${id} is no id of this vocabulary, which ends at ${vocabularySize - 1}`,
  });
