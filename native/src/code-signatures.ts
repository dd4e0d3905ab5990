import type { CodeSignatures, WordPermutations } from '@framework/sdk';
import type { NativeSignatureCalls } from './signature-calls.js';

/** Words of a sketch: 128 numbers of 16 bits. */
const SKETCH_WORDS = 64;
/** Of source code a shingle takes three bytes and more, and what is rarer is counted first. */
const BYTES_A_SHINGLE = 3;

/** What signs texts in memory that is used again, and grows with the largest batch. */
export function codeSigner(
  native: Pick<NativeSignatureCalls, 'codeSignatures'>,
): (texts: readonly Uint8Array[], permutations: WordPermutations) => CodeSignatures {
  let words = new Uint32Array(0);
  return (texts, { multipliers, addends }) => {
    const minima = texts.length * multipliers.length;
    const fixed = texts.length * (2 + SKETCH_WORDS) + minima;
    let bytes = 0;
    for (const { byteLength } of texts) bytes += byteLength;
    reserve(fixed + Math.ceil(bytes / BYTES_A_SHINGLE));
    let used = native.codeSignatures(texts, multipliers, addends, words);
    if (used > words.length) {
      reserve(used);
      used = native.codeSignatures(texts, multipliers, addends, words);
    }
    let at = 0;
    const next = (count: number): Uint32Array => {
      at += count;
      return words.subarray(at - count, at);
    };
    const counts = next(texts.length);
    const plain = next(texts.length);
    return {
      ...{ counts, plain, minima: next(minima) },
      sketches: numbersOf16(next(texts.length * SKETCH_WORDS)),
      shingles: next(used - fixed),
    };
  };

  function reserve(length: number): void {
    if (words.length < length) words = new Uint32Array(length);
  }
}

const numbersOf16 = ({ buffer, byteOffset, length }: Uint32Array): Uint16Array =>
  new Uint16Array(buffer, byteOffset, 2 * length);
