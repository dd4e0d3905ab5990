import type { Finding } from './scan/finding.js';

/** Shorter values are words that stand elsewhere for something else. */
const SHORTEST = 8;

/**
 * A document with a word in the place of each secret: `SECRET_3f2a9c1b`, the same for the same value in every document of a run, and
 * wherever the value stands in this one. Overlapping finds become one.
 *
 * @returns null where a find's place is not known
 */
export function scrub(bytes: Uint8Array, findings: readonly Finding[]): Uint8Array | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const spans: Span[] = [];
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
  let done = 0;
  for (const { start, end, word } of merged(spans)) {
    parts.push(file.subarray(done, start), Buffer.from(word));
    done = end;
  }
  return Buffer.concat([...parts, file.subarray(done)]);
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
