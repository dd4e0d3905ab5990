import type { TokenSpans, UnigramModel } from '@framework/sdk';
import { IdBuffer } from './id-buffer.js';
import type { Normalizer } from './normalizer.js';
import { ViterbiEncoder } from './viterbi-encoder.js';

/**
 * Which bytes of a text its ids stand for. Where each character without a piece becomes its bytes, an id says how many bytes it
 * stands for. Elsewhere a run of such characters is one id, and only the path through the text says how long: it is walked
 * again, in JavaScript, which gives the same ids as any kernels.
 */
export class TextSpans {
  readonly #encode: (text: Uint8Array) => Uint32Array;
  readonly #normalizer: Normalizer | undefined;
  readonly #model: UnigramModel;
  /** By id: how many bytes of normalised text it stands for; undefined where that depends on the text. */
  readonly #lengths: Uint32Array | undefined;
  #reference: ViterbiEncoder | undefined;

  /** @param encode the ids of normalised text */
  constructor(
    model: UnigramModel,
    vocabularySize: number,
    encode: (text: Uint8Array) => Uint32Array,
    normalizer: Normalizer | undefined,
  ) {
    this.#model = model;
    this.#encode = encode;
    this.#normalizer = normalizer;
    this.#lengths = model.byteIds.length === 0 ? undefined : lengthsById(model, vocabularySize);
  }

  of(text: Uint8Array): TokenSpans {
    const aligned = this.#normalizer?.align(text);
    const { ids, ends } = this.#ends(aligned?.bytes ?? text);
    const starts = new Uint32Array(ids.length);
    for (let at = 1; at < ids.length; at++) starts[at] = ends[at - 1]!;
    if (aligned === undefined) return { ids, starts, ends };
    return {
      ids,
      starts: starts.map((place) => aligned.starts[place]!),
      ends: ends.map((place) => aligned.ends[place - 1]!),
    };
  }

  /** The byte of normalised text behind each id. */
  #ends(text: Uint8Array): { readonly ids: Uint32Array; readonly ends: Uint32Array } {
    const lengths = this.#lengths;
    if (lengths === undefined) {
      this.#reference ??= new ViterbiEncoder(this.#model);
      const [ids, ends] = [new IdBuffer(), new IdBuffer()];
      this.#reference.encode(text, ids, ends);
      return { ids: ids.take(), ends: ends.take() };
    }
    const ids = this.#encode(text);
    const ends = new Uint32Array(ids.length);
    for (let at = 0, end = 0; at < ids.length; at++) {
      end += lengths[ids[at]!]!;
      ends[at] = end;
    }
    return { ids, ends };
  }
}

function lengthsById({ pieces: { offsets }, ids, byteIds }: UnigramModel, size: number): Uint32Array {
  const lengths = new Uint32Array(size);
  for (const [piece, id] of ids.entries()) lengths[id] = offsets[piece + 1]! - offsets[piece]!;
  for (const id of byteIds) lengths[id] = 1;
  return lengths;
}
