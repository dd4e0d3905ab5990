import type { FastTextModel } from './fasttext-model.js';

/** What fastText cuts a line at (`Dictionary::readWord`). */
const BETWEEN_WORDS = /[ \n\r\t\v\f\0]+/;
const END_OF_LINE = '</s>';
const LABEL_PREFIX = '__label__';

export const wordsOf = (text: string): string[] => text.split(BETWEEN_WORDS).filter((word) => word !== '');

/**
 * Rows of the input matrix for words (fastText's `Dictionary::getLine`): the words known, their subwords, and the n-grams of words, the
 * end of the line included. A row may come several times.
 */
export function featuresOf(words: readonly string[], model: FastTextModel): number[] {
  const rows: number[] = [];
  const hashes: number[] = [];
  for (const word of [...words, END_OF_LINE]) {
    const known = model.words.get(word);
    if (known === undefined && word.startsWith(LABEL_PREFIX)) continue;
    if (known !== undefined) rows.push(known);
    if (model.longestSubword > 0 && word !== END_OF_LINE) addSubwords(rows, word, model);
    hashes.push(hashOf(Buffer.from(word, 'utf8')) | 0);
  }
  addWordNgrams(rows, hashes, model);
  return rows;
}

/** FNV-1a as fastText has it: bytes above 127 are negative, and fill the upper bits. */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ ((byte << 24) >> 24), 0x01000193);
  return hash >>> 0;
}

function addSubwords(rows: number[], word: string, model: FastTextModel): void {
  const { shortestSubword, longestSubword, buckets, words } = model;
  const characters = [...`<${word}>`];
  for (let from = 0; from < characters.length; from++) {
    let gram = '';
    for (let length = 1; length <= longestSubword && from + length <= characters.length; length++) {
      gram += characters[from + length - 1]!;
      const isBorder = length === 1 && (from === 0 || from + 1 === characters.length);
      if (length < shortestSubword || isBorder) continue;
      rows.push(words.size + (hashOf(Buffer.from(gram, 'utf8')) % buckets));
    }
  }
}

const STEP = 116_049_371n;

/** `h = h · 116049371 + next` in 64 bits, hashes with their sign. */
function addWordNgrams(
  rows: number[],
  hashes: readonly number[],
  { wordNgrams, buckets, words }: FastTextModel,
): void {
  for (let from = 0; from < hashes.length; from++) {
    let hash = BigInt(hashes[from]!);
    for (let at = from + 1; at < hashes.length && at < from + wordNgrams; at++) {
      hash = BigInt.asUintN(64, hash * STEP + BigInt(hashes[at]!));
      rows.push(words.size + Number(hash % BigInt(buckets)));
    }
  }
}
