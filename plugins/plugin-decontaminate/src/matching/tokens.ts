/** What stands at a token. */
export interface TokenSink {
  /**
   * @param hash of the token, in lower case
   * @param kind a word (letters, digits, `_`, bytes beyond ASCII), or a sign
   * @param length in bytes
   */
  token(hash: number, kind: 'word' | 'sign', length: number): void;
}

/**
 * Walks over the tokens of a text, in lower case. White space only separates, and so do a backslash and the `n`, `t` or
 * `r` behind it: a task that stands in a string or a JSON file is the same task.
 */
export function eachToken(text: Uint8Array, sink: TokenSink): void {
  let word = OFFSET_BASIS;
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at]!;
    const kind = KINDS[byte]!;
    if (kind === WORD) {
      // FNV-1a (Fowler, Noll, Vo).
      word = Math.imul(word ^ LOWER[byte]!, PRIME);
      length++;
      continue;
    }
    if (length > 0) {
      sink.token(word >>> 0, 'word', length);
      word = OFFSET_BASIS;
      length = 0;
    }
    if (kind === SIGN) sink.token(SIGN_HASHES[byte]!, 'sign', 1);
    else if (byte === BACKSLASH && ESCAPED[text[at + 1] ?? 0] === 1) at++;
  }
  if (length > 0) sink.token(word >>> 0, 'word', length);
}

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
const BACKSLASH = 0x5c;

const GAP = 0;
const WORD = 1;
const SIGN = 2;

const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80 || /[A-Za-z0-9_]/.test(String.fromCharCode(byte))) return WORD;
  return byte <= 0x20 || byte === 0x7f || byte === BACKSLASH ? GAP : SIGN;
});

const LOWER = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
);

const ESCAPED = Uint8Array.from({ length: 256 }, (_, byte) =>
  'ntr'.includes(String.fromCharCode(byte)) ? 1 : 0,
);

const SIGN_HASHES = Uint32Array.from({ length: 256 }, (_, byte) => Math.imul(OFFSET_BASIS ^ byte, PRIME));
