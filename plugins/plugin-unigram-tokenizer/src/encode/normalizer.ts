import { type DoubleArray, frameworkError } from '@framework/sdk';
import { byteStrings } from '../byte-strings.js';
import { buildDoubleArray } from '../double-array.js';
import type { ModelProto, NormalizerSpec } from '../model/model-proto.js';
import { characterLength } from '../utf8.js';
import { CharacterMap } from './character-map.js';

const SPACE = 0x20;
const REPLACEMENT_CHARACTER = Uint8Array.of(0xef, 0xbf, 0xbd);

/**
 * What a foreign model does to text before it is segmented, as SentencePiece's `Normalizer` does it. Models trained
 * here have none: their text is taken byte for byte. Spaces stay spaces here (see `ViterbiEncoder`).
 */
export class Normalizer {
  readonly #spec: NormalizerSpec;
  readonly #suffix: boolean;
  readonly #map: CharacterMap | undefined;
  /** User-defined symbols, which rules must not touch. */
  readonly #symbols: DoubleArray | undefined;

  private constructor(spec: NormalizerSpec, model: ModelProto, at: string) {
    this.#spec = spec;
    this.#suffix = model.trainer.whitespaceAsSuffix;
    if (spec.characterMap.byteLength > 0) this.#map = new CharacterMap(spec.characterMap, at);
    const symbols = model.pieces
      .filter((piece) => piece.type === 'user-defined')
      .map((piece) => Buffer.from(piece.text))
      .sort(Buffer.compare);
    if (symbols.length > 0) this.#symbols = buildDoubleArray(byteStrings(symbols));
  }

  /**
   * The model's normaliser, or undefined when text goes through unchanged.
   *
   * @param at the model file, for errors
   * @throws FWK_TOKENIZER_CORRUPT for rules that cannot be read, FWK_TOKENIZER_UNSUPPORTED for a feature we lack
   */
  static of(model: ModelProto, at: string): Normalizer | undefined {
    const { normalizer, denormalizer, trainer } = model;
    if (!normalizer.escapeWhitespaces) throw unsupported(at, 'keeps spaces unescaped (escape_whitespaces)');
    if (denormalizer && denormalizer.characterMap.byteLength > 0) {
      throw unsupported(at, 'changes text after decoding (denormalizer_spec)');
    }
    const identity =
      normalizer.characterMap.byteLength === 0 &&
      !normalizer.addDummyPrefix &&
      !normalizer.removeExtraWhitespaces;
    // With byte fallback even invalid UTF-8 and U+2581 pass; without it they must become characters first.
    return identity && trainer.byteFallback ? undefined : new Normalizer(normalizer, model, at);
  }

  normalize(bytes: Uint8Array): Uint8Array {
    const { addDummyPrefix, removeExtraWhitespaces } = this.#spec;
    const out = new ByteBuffer(bytes.length + 16);
    let at = 0;
    let rule = this.#prefix(bytes, 0);
    if (removeExtraWhitespaces) {
      while (at < bytes.length && rule.text.length === 1 && rule.text[0] === SPACE) {
        at += rule.length;
        rule = this.#prefix(bytes, at);
      }
    }
    if (at >= bytes.length) return new Uint8Array(0);
    if (addDummyPrefix && !this.#suffix) out.push(SPACE);
    let afterSpace = removeExtraWhitespaces;
    while (at < bytes.length) {
      let text = rule.text;
      while (afterSpace && text[0] === SPACE) text = text.subarray(1);
      if (text.length > 0) {
        for (let index = 0; index < text.length; ) {
          // U+2581 is the space's own symbol: to a model that escapes spaces with it, the two are one.
          if (text[index] === 0xe2 && text[index + 1] === 0x96 && text[index + 2] === 0x81) {
            out.push(SPACE);
            index += 3;
          } else out.push(text[index++]!);
        }
        afterSpace = removeExtraWhitespaces && text.at(-1) === SPACE;
      }
      at += rule.length;
      rule = this.#prefix(bytes, at);
    }
    if (removeExtraWhitespaces) out.trimEnd(SPACE);
    if (addDummyPrefix && this.#suffix) out.push(SPACE);
    return out.take();
  }

  /** What the text at `at` begins with after normalisation, and how many bytes that replaces. */
  #prefix(bytes: Uint8Array, at: number): { readonly length: number; readonly text: Uint8Array } {
    if (at >= bytes.length) return { length: 0, text: bytes.subarray(0, 0) };
    const symbol = this.#symbol(bytes, at);
    if (symbol > 0) return { length: symbol, text: bytes.subarray(at, at + symbol) };
    const rule = this.#map?.match(bytes, at);
    if (rule && rule.length > 0) return { length: rule.length, text: rule.replacement };
    const length = characterLength(bytes, at, bytes.length);
    if (length === 0) return { length: 1, text: REPLACEMENT_CHARACTER };
    return { length, text: bytes.subarray(at, at + length) };
  }

  /** Bytes of the longest user-defined symbol here, or 0. */
  #symbol(bytes: Uint8Array, at: number): number {
    if (!this.#symbols) return 0;
    const { base, check, value } = this.#symbols;
    let node = 0;
    let longest = 0;
    for (let index = at; index < bytes.length; index++) {
      const child = base[node]! + bytes[index]!;
      if (check[child] !== node) break;
      node = child;
      if (value[node]! >= 0) longest = index + 1 - at;
    }
    return longest;
  }
}

class ByteBuffer {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  push(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length++] = byte;
  }

  trimEnd(byte: number): void {
    while (this.#length > 0 && this.#bytes[this.#length - 1] === byte) this.#length--;
  }

  take(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

const unsupported = (at: string, what: string) =>
  frameworkError('FWK_TOKENIZER_UNSUPPORTED', { message: `the tokenizer model ${what}`, at });
