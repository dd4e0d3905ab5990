import { type Tokenizer, type TokenSpans, utf16Spans } from '@framework/sdk';
import type { OffsetUnit } from './tokenizer-question.js';

/** Places in the unit asked for. */
export const spansOf = (text: Uint8Array, spans: TokenSpans, unit: OffsetUnit): TokenSpans =>
  unit === 'utf16' ? utf16Spans(text, spans) : spans;

/**
 * The places of ids in their text, from what each decodes to; undefined for ids that do not give the text back: a tokenizer that
 * rewrites text has ids whose bytes are not the text's, and no place would be true.
 */
export function spansOfIds(
  tokenizer: Tokenizer,
  text: Uint8Array,
  ids: Uint32Array,
  unit: OffsetUnit,
): TokenSpans | undefined {
  if (Buffer.compare(tokenizer.decode(ids), text) !== 0) return undefined;
  const lengthOf = lengthsIn(tokenizer, ids);
  const ends = new Uint32Array(ids.length);
  for (let at = 0, end = 0; at < ids.length; at++) {
    end += lengthOf(ids[at]!, at);
    ends[at] = end;
  }
  if ((ends.at(-1) ?? 0) !== text.byteLength) return undefined;
  const starts = Uint32Array.from(ends, (_, at) => (at === 0 ? 0 : ends[at - 1]!));
  return spansOf(text, { ids, starts, ends }, unit);
}

/**
 * Bytes an id stands for in a text. The first of a text may lose a space that it has elsewhere, so others are decoded
 * behind it; each id is, once.
 */
function lengthsIn(tokenizer: Tokenizer, ids: Uint32Array): (id: number, index: number) => number {
  const first = ids.length === 0 ? 0 : tokenizer.decode([ids[0]!]).byteLength;
  const known = new Map<number, number>();
  return (id, index) => {
    if (index === 0) return first;
    let length = known.get(id);
    if (length === undefined) {
      length = tokenizer.decode([ids[0]!, id]).byteLength - first;
      known.set(id, length);
    }
    return length;
  };
}
