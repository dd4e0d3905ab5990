import type { CodeSignatures } from '@framework/sdk';
import type { Banding } from '../minhash/optimal-parameters.js';

/** Hashes of a document's shingles, in any order, repeated or not. */
export interface ShingleHashes {
  /** The hashes, or the lower halves of hashes of 64 bits. Similarity is computed on these. */
  readonly low: Uint32Array;
  /** Upper halves, where the profile hashes to 64 bits. */
  readonly high?: Uint32Array;
}

/**
 * One way to turn a text into a MinHash signature. Published pipelines differ in every part, so that their signatures
 * are not interchangeable: each is a profile of its own, fixed by name.
 */
export interface Profile {
  readonly banding: Banding;
  /** 32-bit words of the signature, one permutation: 1, or 2 where minima are kept at 64 bits. */
  readonly words: 1 | 2;
  /** Whether its shingles of a plain text (`isPlainText`) of five tokens and more are those of `ShingleReader`, hash for hash. */
  readonly readsPlainTexts?: true;
  /** What `shingles` and `signature` give of many texts at once, where that is compiled. */
  readonly signatures?: (texts: readonly Uint8Array[]) => CodeSignatures;
  /** Empty for a document too short for one shingle. */
  shingles(text: Uint8Array): ShingleHashes;
  /** `words` for each permutation; those of no shingle at all are the largest there are. */
  signature(hashes: ShingleHashes): Uint32Array;
}

/** Decodes as Python does with `errors="replace"`. */
export const decoded = (text: Uint8Array): string =>
  // TextDecoder refuses shared memory, Buffer does not.
  Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('utf8');

/** Every run of `size` words, joined by blanks; none where there are fewer words. */
export function runsOfWords(words: readonly string[], size: number): string[] {
  const runs: string[] = [];
  for (let at = 0; at + size <= words.length; at++) runs.push(words.slice(at, at + size).join(' '));
  return runs;
}

const encoder = new TextEncoder();

/** Hashes each text's UTF-8 bytes to 32 bits. */
export const hashed32 = (texts: Iterable<string>, hash: (bytes: Uint8Array) => number): Uint32Array =>
  Uint32Array.from(texts, (text) => hash(encoder.encode(text)));
