import { isUtf8 } from 'node:buffer';

/** What was replaced, kept for whoever must judge it: how often, where first in the row, and the bytes there. */
export type InvalidUtf8 = {
  readonly replaced: number;
  readonly offset: number;
  /** Sixteen bytes at most, hex. */
  readonly bytes: string;
};

const REPLACEMENT = '\ufffd';
const WRITTEN = Buffer.from(REPLACEMENT);

/** What every Node we run on has, and the types of ES2023 have not. */
interface WellFormed {
  isWellFormed(): boolean;
  toWellFormed(): string;
}

/** Bytes as text; invalid sequences become U+FFFD, as the Encoding Standard has it. */
export function decodeUtf8(bytes: Uint8Array): {
  readonly text: string;
  readonly invalid: InvalidUtf8 | null;
} {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  if (isUtf8(buffer)) return { text, invalid: null };
  // What stood in the bytes as U+FFFD was not replaced.
  const replaced = count(text, REPLACEMENT) - count(buffer, WRITTEN);
  const offset = firstReplaced(buffer, text);
  return { text, invalid: { replaced, offset, bytes: buffer.toString('hex', offset, offset + 16) } };
}

/** The byte of the first U+FFFD of a text that does not stand in its bytes: all before it is in both. */
function firstReplaced(bytes: Buffer, text: string): number {
  let offset = 0;
  let from = 0;
  for (;;) {
    const at = text.indexOf(REPLACEMENT, from);
    if (at > from) offset += Buffer.byteLength(text.slice(from, at));
    if (!WRITTEN.equals(bytes.subarray(offset, offset + WRITTEN.byteLength))) return offset;
    offset += WRITTEN.byteLength;
    from = at + 1;
  }
}

/** Halves of characters that JSON's `\ud800` names, and UTF-8 cannot hold. */
export function replaceLoneSurrogates(text: string): { readonly text: string; readonly replaced: number } {
  const wellFormed = text as unknown as WellFormed;
  if (wellFormed.isWellFormed()) return { text, replaced: 0 };
  const whole = wellFormed.toWellFormed();
  return { text: whole, replaced: count(whole, REPLACEMENT) - count(text, REPLACEMENT) };
}

/** Found one by one: a list of what lies between ended the process where a long row held nothing else. */
function count(whole: string | Buffer, part: string | Buffer): number {
  let found = 0;
  const next = (from: number) => whole.indexOf(part as string, from);
  for (let at = next(0); at >= 0; at = next(at + part.length)) found++;
  return found;
}
