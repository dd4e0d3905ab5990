import { isUtf8 } from 'node:buffer';

const ESCAPE_LOOKALIKE = /\\x[0-9a-f]{2}/i;

/**
 * A file name as text, one text for one name. File systems store bytes, not text: names in valid UTF-8 (line breaks
 * and backslashes included) stay as they are; each byte that is not UTF-8 becomes `\xNN`. A name that already
 * contains such a sequence gets its backslashes escaped too, so that two names never become one.
 */
export function fileNameText(name: Buffer): string {
  if (isUtf8(name)) {
    const text = name.toString('utf8');
    return ESCAPE_LOOKALIKE.test(text) ? text.replaceAll('\\', '\\x5c') : text;
  }
  let text = '';
  let at = 0;
  while (at < name.byteLength) {
    const length = utf8SequenceLength(name, at);
    if (length === 0) {
      text += escapeByte(name[at]!);
      at += 1;
    } else {
      const character = name.toString('utf8', at, at + length);
      text += character === '\\' ? '\\x5c' : character;
      at += length;
    }
  }
  return text;
}

const escapeByte = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`;

/** Length of the valid UTF-8 sequence that starts at `at`, or 0. */
function utf8SequenceLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.byteLength; length++) {
    if (isUtf8(bytes.subarray(at, at + length))) return length;
  }
  return 0;
}
