import type { SpanAlphabet } from '@framework/sdk';
import { characterLength, codePoint } from '../utf8.js';

/** What a character does to the spans around it (see `spans.ts`). */
export const CLASS = {
  /** Not in the vocabulary: becomes bytes, and no piece spans it. */
  outside: 0,
  space: 1,
  tab: 2,
  newline: 3,
  carriageReturn: 4,
  digit: 5,
  word: 6,
  /** Punctuation, symbols, and everything else. */
  mark: 7,
  /** This and every one above: runs of characters of the same class. */
  run: 8,
} as const;
/** One of `CLASS`, or a number above the last. */
export type CharacterClass = number;

/** What says which class a character has. */
export type ClassOf = (character: number) => CharacterClass;

/** The classes of characters, as text is read by them. */
export interface CharacterClasses {
  readonly classes: ReadonlyMap<number, CharacterClass>;
  /** The same for the first 128, for speed. */
  readonly ascii: Uint8Array;
}

/** The characters a vocabulary must have, and their classes; any other character becomes bytes. */
export interface Alphabet extends SpanAlphabet {
  /** Share of the sample's characters that the alphabet covers. */
  readonly coverage: number;
}

export function characterClasses({ characters, classes }: SpanAlphabet): CharacterClasses {
  const ascii = new Uint8Array(128);
  const all = new Map<number, CharacterClass>();
  for (const [index, character] of characters.entries()) {
    all.set(character, classes[index]!);
    if (character < 128) ascii[character] = classes[index]!;
  }
  return { classes: all, ascii };
}

const NEWLINE = 0x0a;

/** Texts that count `weight` times each. */
export interface WeightedTexts {
  readonly texts: readonly Uint8Array[];
  readonly weight: number;
}

/**
 * The most frequent characters that together make up `coverage` of the text, `limit` of them at most. Control
 * characters (but tab and line breaks) and U+2581, which SentencePiece writes for a space, are left to the bytes.
 *
 * @param classOf what a character does to the spans around it; one that lies outside is not taken
 */
export function chooseAlphabet(
  parts: readonly WeightedTexts[],
  coverage: number,
  limit: number,
  classOf: ClassOf,
): Alphabet {
  const counts = countCharacters(parts);
  // Where text is a row of lines, what ends them is no character of it.
  if (classOf(NEWLINE) === CLASS.outside) counts.delete(NEWLINE);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const chosen: number[] = [];
  let covered = 0;
  for (const [character, count] of [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])) {
    if (covered >= coverage * total || chosen.length === limit) break;
    if (classOf(character) === CLASS.outside) continue;
    chosen.push(character);
    covered += count;
  }
  const characters = Uint32Array.from(chosen).sort();
  const classes = Uint8Array.from(characters, classOf);
  return { characters, classes, coverage: total === 0 ? 0 : covered / total };
}

function countCharacters(parts: readonly WeightedTexts[]): Map<number, number> {
  const ascii = new Float64Array(128);
  const counts = new Map<number, number>();
  for (const { texts, weight } of parts)
    for (const bytes of texts) {
      for (let at = 0; at < bytes.length; ) {
        if (bytes[at]! < 0x80) {
          ascii[bytes[at++]!]! += weight;
          continue;
        }
        const length = characterLength(bytes, at, bytes.length);
        if (length > 0) {
          const character = codePoint(bytes, at, length);
          counts.set(character, (counts.get(character) ?? 0) + weight);
        }
        at += length || 1;
      }
    }
  for (const [character, count] of ascii.entries()) if (count > 0) counts.set(character, count);
  return counts;
}
