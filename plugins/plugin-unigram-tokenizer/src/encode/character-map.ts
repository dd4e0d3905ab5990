import { frameworkError } from '@framework/sdk';

/**
 * Bytes that a rule replaces, and by which. Of Unicode's own the longest take 18 and 33; rules of a hostile file could else make
 * gigabytes of a small text, or walk all of it from each of its bytes.
 */
const LONGEST_RULE = 128;

/**
 * SentencePiece's compiled normalisation rules (`precompiled_charsmap`): a 32-bit length, a trie in the format of the
 * darts-clone library, then the replacements as NUL-terminated UTF-8. A trie value is an offset among the
 * replacements. Little-endian.
 *
 * A darts-clone unit: bit 31 marks a value unit (then the rest is the value), bits 0–7 are the label that leads here,
 * bit 8 says that a key ends here, bits 10–30 are the offset to the children, in steps of 256 when bit 9 is set.
 */
export class CharacterMap {
  readonly #units: Uint32Array;
  readonly #replacements: Uint8Array;

  /**
   * @param at the model file, for errors
   * @throws FWK_TOKENIZER_CORRUPT
   */
  constructor(map: Uint8Array, at: string) {
    const view = new DataView(map.buffer, map.byteOffset, map.byteLength);
    const trieBytes = map.byteLength > 4 ? view.getUint32(0, true) : 0;
    if (trieBytes === 0 || trieBytes % 4 !== 0 || 4 + trieBytes >= map.byteLength) {
      throw frameworkError('FWK_TOKENIZER_CORRUPT', {
        message: `the tokenizer model's normalisation rules are ${map.byteLength} bytes with a trie of ${trieBytes}`,
        at,
      });
    }
    this.#units = Uint32Array.from({ length: trieBytes / 4 }, (_, unit) =>
      view.getUint32(4 + unit * 4, true),
    );
    this.#replacements = map.subarray(4 + trieBytes);
    for (let from = 0; from < this.#replacements.length; ) {
      const stop = this.#replacements.indexOf(0, from);
      const end = stop < 0 ? this.#replacements.length : stop;
      if (end - from > LONGEST_RULE) {
        throw frameworkError('FWK_TOKENIZER_CORRUPT', {
          message: `the tokenizer model's normalisation rules replace a character by ${end - from} bytes`,
          at,
        });
      }
      from = end + 1;
    }
  }

  /**
   * The longest rule that matches at `at`.
   *
   * @returns how many bytes it replaces (0 for no rule) and by what
   */
  match(bytes: Uint8Array, at: number): { readonly length: number; readonly replacement: Uint8Array } {
    const units = this.#units;
    let length = 0;
    let value = 0;
    // An offset out of a hostile file may lead outside the trie: an undefined unit ends the walk.
    let unit = units[0];
    let node = unit === undefined ? 0 : offsetOf(unit);
    const end = Math.min(bytes.length, at + LONGEST_RULE);
    for (let index = at; index < end; index++) {
      const byte = bytes[index]!;
      node ^= byte;
      unit = units[node];
      if (unit === undefined || (unit & 0x800000ff) >>> 0 !== byte) break;
      node ^= offsetOf(unit);
      if ((unit >>> 8) & 1) {
        length = index + 1 - at;
        value = (units[node] ?? 0) & 0x7fffffff;
      }
    }
    if (length === 0) return { length, replacement: this.#replacements.subarray(0, 0) };
    const stop = this.#replacements.indexOf(0, value);
    return { length, replacement: this.#replacements.subarray(value, stop < 0 ? undefined : stop) };
  }
}

const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);
