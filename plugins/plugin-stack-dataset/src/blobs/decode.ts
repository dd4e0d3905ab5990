import { TextDecoder } from 'node:util';

/** Bytes in the encoding a row states, as text. */
export type Decoded =
  | { readonly kind: 'text'; readonly text: string; readonly replaced: boolean }
  | { readonly kind: 'skipped'; readonly reason: 'encoding-unknown' };

/** Names of Python's and cchardet's that the Encoding Standard does not have. */
const RENAMED: Readonly<Record<string, string>> = {
  'utf-8-sig': 'utf-8',
  'mac-cyrillic': 'x-mac-cyrillic',
  maccyrillic: 'x-mac-cyrillic',
  macroman: 'macintosh',
  'mac-roman': 'macintosh',
  cp949: 'euc-kr',
  uhc: 'euc-kr',
  cp932: 'shift_jis',
  cp950: 'big5',
  cp936: 'gbk',
  'tis-620': 'windows-874',
};

/**
 * Text of bytes.
 *
 * @param stated as `src_encoding` has it: names of cchardet's and Python's. Null is UTF-8. What is said to be ASCII or ISO-8859-1 is read
 *   as that, not as Windows-1252, for which the Encoding Standard takes both
 */
export function decode(bytes: Buffer, stated: string | null): Decoded {
  const name = (stated ?? 'utf-8').trim().toLowerCase().replaceAll('_', '-');
  if (/^(?:iso-?8859-?1|latin-?1)$/.test(name))
    return { kind: 'text', text: bytes.toString('latin1'), replaced: false };
  const label = labelOf(name, bytes);
  const decoder = decoderOf(label) ?? decoderOf(label.replace(/^cp(?=\d)/, 'windows-'));
  if (decoder === null) return { kind: 'skipped', reason: 'encoding-unknown' };
  try {
    return { kind: 'text', text: decoder.decode(bytes), replaced: false };
  } catch {
    return { kind: 'text', text: new TextDecoder(decoder.encoding).decode(bytes), replaced: true };
  }
}

/** Python and cchardet call both byte orders `UTF-16`, and leave it to the mark; the Encoding Standard takes it for the little end first. */
function labelOf(name: string, bytes: Buffer): string {
  if (name === 'utf-16' && bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return RENAMED[name] ?? (/^(?:us-)?ascii$/.test(name) ? 'utf-8' : name);
}

/** Null for an encoding that nobody here knows. */
function decoderOf(label: string): TextDecoder | null {
  try {
    return new TextDecoder(label, { fatal: true });
  } catch {
    return null;
  }
}
