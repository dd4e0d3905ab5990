/** A text in Unicode's form NFC, as bytes, and where each is from: bytes `starts[i]` up to `ends[i]` of the text before. */
export interface ComposedText {
  readonly text: string;
  /** Undefined where composing changed nothing: every byte is where it was. */
  readonly places: { readonly starts: Uint32Array; readonly ends: Uint32Array } | undefined;
}

/**
 * A character with all that may combine with it: marks, and the vowels and final consonants of Hangul (U+1161–1175, U+11A8–11C2).
 * Nothing combines across such stretches.
 */
const STRETCH = /[\s\S]([\p{M}\u1161-\u1175\u11a8-\u11c2])*/gu;

/** Composes a text. What a stretch became is from all of it; a stretch that stayed as it was, from itself, byte by byte. */
export function composed(text: string): ComposedText {
  if (text.normalize('NFC') === text) return { text, places: undefined };
  const starts: number[] = [];
  const ends: number[] = [];
  let from = 0;
  let whole = '';
  for (const [stretch] of text.matchAll(STRETCH)) {
    const after = stretch.normalize('NFC');
    const size = Buffer.byteLength(stretch);
    for (let byte = 0; byte < Buffer.byteLength(after); byte++) {
      starts.push(after === stretch ? from + byte : from);
      ends.push(after === stretch ? from + byte + 1 : from + size);
    }
    from += size;
    whole += after;
  }
  return { text: whole, places: { starts: Uint32Array.from(starts), ends: Uint32Array.from(ends) } };
}
