import type { LineStatistics, RecordBatch, TextFeatureKernels } from '@framework/sdk';
import { lettersAndDigits } from './letters-and-digits.js';

/**
 * The feature `lines`, measured in one pass over the UTF-8 bytes; no text is decoded.
 *
 * - A line ends at `\n`; a `\r` right before it belongs to the line's end, not to its length. Other separators that
 *   Python's `splitlines` knows (`\v`, U+2028, …) end no line here: in source code they are data.
 * - Every length is in code points, which is how the published thresholds count.
 * - Bytes that are not UTF-8 count one code point each that is neither letter nor digit: the decoder's U+FFFD.
 *
 * @param kernels the same compiled, if somebody has them
 */
export function lineStatistics(batch: RecordBatch, kernels?: TextFeatureKernels): LineStatistics {
  const statistics: LineStatistics = {
    lines: new Uint32Array(batch.length),
    longest: new Uint32Array(batch.length),
    average: new Float64Array(batch.length),
    length: new Uint32Array(batch.length),
    alphanumeric: new Float64Array(batch.length),
  };
  for (let row = 0; row < batch.length; row++) {
    if (kernels === undefined) {
      measure(batch.bytes(row), statistics, row);
      continue;
    }
    const measured = kernels.lineStatistics(batch.bytes(row), lettersAndDigits.bits);
    statistics.lines[row] = measured.lines;
    statistics.longest[row] = measured.longest;
    statistics.average[row] = measured.average;
    statistics.length[row] = measured.length;
    statistics.alphanumeric[row] = measured.alphanumeric;
  }
  return statistics;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** 1 for ASCII letters and digits. */
const ASCII_ALPHANUMERIC = new Uint8Array(128).map((_, byte) =>
  /[A-Za-z0-9]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

function measure(bytes: Uint8Array, into: LineStatistics, row: number): void {
  const end = bytes.length;
  let length = 0;
  let alphanumeric = 0;
  let newlines = 0;
  let longest = 0;
  let inLines = 0;
  let lineStart = 0;
  let at = 0;
  while (at < end) {
    const byte = bytes[at]!;
    if (byte < 0x80) {
      at++;
      if (byte === NEWLINE) {
        const line = length - lineStart - (at > 1 && bytes[at - 2] === RETURN ? 1 : 0);
        if (line > longest) longest = line;
        inLines += line;
        newlines++;
        lineStart = length + 1;
      } else {
        alphanumeric += ASCII_ALPHANUMERIC[byte]!;
      }
    } else {
      const width = sequenceWidth(bytes, at, end);
      if (width > 1 && lettersAndDigits.has(decode(bytes, at, width))) alphanumeric++;
      at += width;
    }
    length++;
  }
  const last = length - lineStart;
  const endsInNewline = end > 0 && bytes[end - 1] === NEWLINE;
  const lines = newlines + (end > 0 && !endsInNewline ? 1 : 0);
  into.lines[row] = lines;
  into.longest[row] = last > longest ? last : longest;
  into.average[row] = lines === 0 ? 0 : (inLines + last) / lines;
  into.length[row] = length;
  into.alphanumeric[row] = length === 0 ? 0 : alphanumeric / length;
}

/** Bytes of the well-formed sequence at `at` (Unicode Standard, table 3-7); 1 for a byte that starts none. */
function sequenceWidth(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at]!;
  if (lead < 0xc2 || lead > 0xf4) return 1;
  const width = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (at + width > end) return 1;
  for (let i = 1; i < width; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return 1;
  const second = bytes[at + 1]!;
  const malformed =
    (lead === 0xe0 && second < 0xa0) || // overlong
    (lead === 0xed && second >= 0xa0) || // a surrogate
    (lead === 0xf0 && second < 0x90) || // overlong
    (lead === 0xf4 && second >= 0x90); // beyond U+10FFFF
  return malformed ? 1 : width;
}

function decode(bytes: Uint8Array, at: number, width: number): number {
  const lead = bytes[at]! & (0x7f >> width);
  let codePoint = lead;
  for (let i = 1; i < width; i++) codePoint = (codePoint << 6) | (bytes[at + i]! & 0x3f);
  return codePoint;
}
