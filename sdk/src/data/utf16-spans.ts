import type { TokenSpans } from '../slots/text-segmentation.js';

/**
 * The same spans in UTF-16 code units: places in the string that `TextDecoder` makes of the text (without its taking a mark of
 * byte order away). An id that stands for some bytes of a character stands for all of it: half a character has no place in a
 * string. Of bytes that are no UTF-8, those that become one U+FFFD have its place.
 *
 * @param text what the spans are of
 *
 * @throws RangeError for a span that is not within the text, and for places that fall
 *
 * @example
 * // examples/data.ts#utf16Spans
 * // Which part of a string each id stands for.
 * export function parts(tokenizer: Tokenizer, text: string): readonly string[] {
 *   const bytes = new TextEncoder().encode(text);
 *   const spans = tokenizer.encodeSpans?.(bytes, 'as-text');
 *   if (spans === undefined) return [];
 *   const { starts, ends } = utf16Spans(bytes, spans);
 *   return Array.from(starts, (start, at) => text.slice(start, ends[at]));
 * }
 */
export function utf16Spans(text: Uint8Array, { ids, starts, ends }: TokenSpans): TokenSpans {
  const [first, last] = [new Utf16Walk(text), new Utf16Walk(text)];
  const [startsIn16, endsIn16] = [new Uint32Array(starts.length), new Uint32Array(ends.length)];
  for (let at = 0; at < ids.length; at++) {
    const [start, end] = [starts[at]!, ends[at]!];
    if (start > end || end > text.byteLength) {
      throw new RangeError(`bytes ${start} to ${end} are no part of a text of ${text.byteLength}`);
    }
    startsIn16[at] = first.before(start);
    endsIn16[at] = end === start ? startsIn16[at]! : last.behind(end);
  }
  return { ids, starts: startsIn16, ends: endsIn16 };
}

/** Walks a text character by character, forwards. */
class Utf16Walk {
  readonly #text: Uint8Array;
  /** The character the walk stands at: its first byte, the byte behind it; how many units stand before it. */
  #from = 0;
  #to = 0;
  #unit = 0;

  constructor(text: Uint8Array) {
    this.#text = text;
    this.#to = characterAt(text, 0);
  }

  /** Units before the character that the byte is part of. */
  before(byte: number): number {
    if (byte < this.#from) throw new RangeError(`byte ${byte} stands behind byte ${this.#from}`);
    while (byte >= this.#to && this.#from < this.#text.byteLength) {
      this.#unit += unitsOf(this.#to - this.#from);
      this.#from = this.#to;
      this.#to += characterAt(this.#text, this.#to);
    }
    return this.#unit;
  }

  /** Units up to the end of the character that the byte before this one is part of. */
  behind(byte: number): number {
    return this.before(byte - 1) + unitsOf(this.#to - this.#from);
  }
}

/** Only a character of four bytes, which is never broken, takes two. */
const unitsOf = (bytes: number): number => (bytes === 4 ? 2 : 1);

/**
 * Bytes of what begins at `at` and becomes one character: a well-formed one, or the longest beginning of one that is cut off,
 * or a byte that begins none (Unicode 16, table 3-7 and "Substitution of Maximal Subparts"). 0 at the text's end.
 */
function characterAt(text: Uint8Array, at: number): number {
  if (at >= text.byteLength) return 0;
  const first = text[at]!;
  const wanted = first < 0xc2 || first > 0xf4 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  for (let length = 1; length < wanted; length++) {
    const byte = text[at + length];
    const lowest = length > 1 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    const highest = length > 1 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    if (byte === undefined || byte < lowest || byte > highest) return length;
  }
  return wanted;
}
