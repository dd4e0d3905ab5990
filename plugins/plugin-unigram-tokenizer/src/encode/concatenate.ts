import type { ByteStrings } from '@framework/sdk';
import { countOf } from '../byte-strings.js';

/**
 * Strings behind one another, by number.
 *
 * @throws RangeError for a number that is not below their count
 */
export function concatenate(strings: ByteStrings, numbers: Uint32Array): Uint8Array {
  const { bytes, offsets } = strings;
  const count = countOf(strings);
  let size = 0;
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index]!;
    if (number >= count) throw new RangeError(`${number} is not below ${count}`);
    size += offsets[number + 1]! - offsets[number]!;
  }
  const out = new Uint8Array(size);
  let length = 0;
  for (let index = 0; index < numbers.length; index++) {
    const stop = offsets[numbers[index]! + 1]!;
    for (let byte = offsets[numbers[index]!]!; byte < stop; byte++) out[length++] = bytes[byte]!;
  }
  return out;
}
