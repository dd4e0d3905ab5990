/**
 * Whether a text is of visible ASCII, blanks, tabs and line ends alone: then whoever splits it into words and signs comes to the same,
 * whatever they take for a letter. Four bytes at a time, without a branch for each.
 */
export function isPlainText(text: Uint8Array): boolean {
  let at = 0;
  const { buffer, byteOffset, length } = text;
  // Words begin at multiples of four.
  const whole = Math.min(length, -byteOffset & 3);
  for (; at < whole; at++) if (!isPlain(text[at]!)) return false;
  const words = length - at < 4 ? NO_WORDS : new Int32Array(buffer, byteOffset + at, (length - at) >> 2);
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    // The upper bit of each byte: at least 0x20; at least 0x09; at least 0x0e; 0x7f. Nothing is carried while all are below 0x80.
    const visible = (word + 0x60606060) | 0;
    const tab = (word + 0x77777777) | 0;
    const control = (word + 0x72727272) | 0;
    const deleted = (word + 0x01010101) | 0;
    if (((word | deleted | (~visible & (~tab | control))) & UPPER) !== 0) return false;
  }
  for (at += words.length * 4; at < length; at++) if (!isPlain(text[at]!)) return false;
  return true;
}

const NO_WORDS = new Int32Array(0);
const UPPER = 0x80808080 | 0;

const isPlain = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d);
