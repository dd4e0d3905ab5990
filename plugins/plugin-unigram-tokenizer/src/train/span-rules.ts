import { type CharacterClass, CLASS, type ClassOf } from './characters.js';
import { scriptNumber } from './scripts.js';

/**
 * Where no piece may cross: `code` as `spans.ts` has it, `sentencepiece` as SentencePiece's trainer does by default, with
 * `allow_whitespace_only_pieces` and `split_digits`.
 */
export type SpanRules = 'code' | 'sentencepiece';

export const classesOf: Readonly<Record<SpanRules, ClassOf>> = {
  code: (character) => blankOf(character) ?? letterOrMark(character),
  sentencepiece: (character) => {
    const blank = blankOf(character);
    // It trains on lines. A tab is in no piece but its own, and a carriage return a mark like others.
    if (blank === CLASS.newline) return CLASS.outside;
    if (blank === CLASS.tab) return CLASS.digit;
    if (blank === CLASS.outside || blank === CLASS.space) return blank;
    if (isDigit(character)) return CLASS.digit;
    return CLASS.run + scriptNumber(character);
  },
};

/** The class of white space and of what is in no piece; undefined for what is seen. */
function blankOf(character: number): CharacterClass | undefined {
  if (character === 0x20) return CLASS.space;
  if (character === 0x09) return CLASS.tab;
  if (character === 0x0a) return CLASS.newline;
  if (character === 0x0d) return CLASS.carriageReturn;
  if (character === 0x2581 || /\p{Cc}/u.test(String.fromCodePoint(character))) return CLASS.outside;
  return undefined;
}

function letterOrMark(character: number): CharacterClass {
  const text = String.fromCodePoint(character);
  if (/\p{Nd}/u.test(text)) return CLASS.digit;
  return /[\p{L}\p{M}\p{N}_$]/u.test(text) ? CLASS.word : CLASS.mark;
}

/** What SentencePiece splits as a digit: those of ASCII and the full-width ones. */
const isDigit = (character: number): boolean =>
  (character >= 0x30 && character <= 0x39) || (character >= 0xff10 && character <= 0xff19);
