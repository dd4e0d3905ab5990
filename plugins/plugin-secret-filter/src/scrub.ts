import type { Finding } from './scan/finding.js';

/** Shorter values are words that stand elsewhere for something else. */
const SHORTEST = 8;

/** A document with its secrets taken out. One byte stands in for each: nothing that could be looked at as a name or a value. */
export interface Scrubbed {
  readonly bytes: Uint8Array;
  /** What will stand where, by the place of its stand-in, ascending. */
  readonly words: readonly { readonly at: number; readonly word: string }[];
}

/** A password nobody means, too short for a token, and a part of whatever it stands in. */
const STAND_IN = Buffer.from('x');

/**
 * Takes out what was found, wherever in the document the same value stands. Finds that overlap, each other or what was taken out
 * before, become one.
 *
 * @returns null where a find's place is not known
 */
export function scrub({ bytes, words }: Scrubbed, findings: readonly Finding[]): Scrubbed | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const spans: Span[] = words.map(({ at, word }) => ({ start: at, end: at + STAND_IN.length, word }));
  for (const { span, fingerprint } of findings) {
    if (span === null) return null;
    const [start, end] = span;
    const word = `SECRET_${fingerprint.slice(0, 8)}`;
    spans.push({ start, end, word });
    if (end - start < SHORTEST) continue;
    const value = file.subarray(start, end);
    for (let at = file.indexOf(value); at >= 0; at = file.indexOf(value, at + value.length)) {
      spans.push({ start: at, end: at + value.length, word });
    }
  }
  const parts: Uint8Array[] = [];
  const placed: { at: number; word: string }[] = [];
  let [done, length] = [0, 0];
  for (const { start, end, word } of merged(spans)) {
    parts.push(file.subarray(done, start), STAND_IN);
    placed.push({ at: length + start - done, word });
    length += start - done + STAND_IN.length;
    done = end;
  }
  return { bytes: Buffer.concat([...parts, file.subarray(done)]), words: placed };
}

/** The document as others see it: `SECRET_3f2a9c1b` for each secret, the same for the same value in every document of a run. */
export function withWords({ bytes, words }: Scrubbed): Uint8Array {
  const parts: Uint8Array[] = [];
  let done = 0;
  for (const { at, word } of words) {
    parts.push(bytes.subarray(done, at), Buffer.from(word));
    done = at + STAND_IN.length;
  }
  return Buffer.concat([...parts, bytes.subarray(done)]);
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly word: string;
}

/** Spans that overlap as one, under the first one's word. */
function merged(spans: readonly Span[]): readonly Span[] {
  const all: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = all.at(-1);
    if (last === undefined || span.start >= last.end) all.push(span);
    else all[all.length - 1] = { ...last, end: Math.max(last.end, span.end) };
  }
  return all;
}
