import { type DoubleArray, frameworkError } from '@framework/sdk';
import { byteStrings } from '../byte-strings.js';
import { buildDoubleArray } from '../double-array.js';
import type { ModelProto, NormalizerSpec } from '../model/model-proto.js';
import { characterLength } from '../utf8.js';
import { CharacterMap } from './character-map.js';
import { IdBuffer } from './id-buffer.js';

const SPACE = 0x20;
const REPLACEMENT_CHARACTER = Uint8Array.of(0xef, 0xbf, 0xbd);

/** A normalised text, and where each byte of it is from: bytes `starts[i]` up to `ends[i]` of the text before. */
export interface AlignedText {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** A stretch of the text before, and what it becomes. */
interface Rewritten {
  readonly length: number;
  readonly text: Uint8Array;
  /** `copied`: byte for byte what it was; `rewritten`: all of it stands for all of the stretch. */
  readonly how: 'copied' | 'rewritten';
}

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
    return this.#run(bytes).take();
  }

  /** The same, with where each byte is from. What it adds is from nowhere: an empty stretch. */
  align(bytes: Uint8Array): AlignedText {
    const [starts, ends] = [new IdBuffer(), new IdBuffer()];
    const normalized = this.#run(bytes, { starts, ends }).take();
    // Spaces at the end may have been taken away again.
    const { length } = normalized;
    return {
      bytes: normalized,
      starts: starts.take().subarray(0, length),
      ends: ends.take().subarray(0, length),
    };
  }

  #run(bytes: Uint8Array, places?: { readonly starts: IdBuffer; readonly ends: IdBuffer }): ByteBuffer {
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
    if (at >= bytes.length) return out;
    const push = (byte: number, start: number, end: number): void => {
      out.push(byte);
      places?.starts.push(start);
      places?.ends.push(end);
    };
    if (addDummyPrefix && !this.#suffix) push(SPACE, at, at);
    let afterSpace = removeExtraWhitespaces;
    while (at < bytes.length) {
      const { text, length, how } = rule;
      let first = 0;
      while (afterSpace && text[first] === SPACE) first++;
      if (first < text.length) {
        for (let index = first; index < text.length; ) {
          // U+2581 is the space's own symbol: to a model that escapes spaces with it, the two are one.
          const isSymbol = text[index] === 0xe2 && text[index + 1] === 0x96 && text[index + 2] === 0x81;
          const size = isSymbol ? 3 : 1;
          const byte = isSymbol ? SPACE : text[index]!;
          if (how === 'copied') push(byte, at + index, at + index + size);
          else push(byte, at, at + length);
          index += size;
        }
        afterSpace = removeExtraWhitespaces && text.at(-1) === SPACE;
      }
      at += rule.length;
      rule = this.#prefix(bytes, at);
    }
    if (removeExtraWhitespaces) out.trimEnd(SPACE);
    if (addDummyPrefix && this.#suffix) {
      places?.starts.cut(out.length);
      places?.ends.cut(out.length);
      push(SPACE, bytes.length, bytes.length);
    }
    return out;
  }

  /** What the text at `at` begins with after normalisation, and how many bytes that replaces. */
  #prefix(bytes: Uint8Array, at: number): Rewritten {
    if (at >= bytes.length) return { length: 0, text: bytes.subarray(0, 0), how: 'copied' };
    const symbol = this.#symbol(bytes, at);
    if (symbol > 0) return { length: symbol, text: bytes.subarray(at, at + symbol), how: 'copied' };
    const rule = this.#map?.match(bytes, at);
    if (rule && rule.length > 0) return { length: rule.length, text: rule.replacement, how: 'rewritten' };
    const length = characterLength(bytes, at, bytes.length);
    if (length === 0) return { length: 1, text: REPLACEMENT_CHARACTER, how: 'rewritten' };
    return { length, text: bytes.subarray(at, at + length), how: 'copied' };
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

  get length(): number {
    return this.#length;
  }

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
