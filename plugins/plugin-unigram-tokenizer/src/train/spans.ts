import { characterLength, codePoint } from '../utf8.js';
import { type CharacterClass, type CharacterClasses, CLASS } from './characters.js';

/** Longest span in characters; what is longer is cut. It bounds the trainer's lattice, and the underflow in it. */
export const LONGEST_SPAN = 48;

/**
 * Cuts text into the spans no learned piece may cross; pieces are substrings of spans. The rules, for code:
 *
 * | span | example |
 * |---|---|
 * | a digit, alone | `7` |
 * | line breaks with the indentation behind them | `⏎⏎····` |
 * | other white space, but for one space before a word or a mark | `···` |
 * | letters, `_` and `$`, with one space or one mark before them | `·const`, `.length`, `toString` |
 * | marks, with one space before them | `·===`, `});` |
 *
 * Characters of a class from `CLASS.run` on are runs of that class, with one space before them.
 *
 * So no piece crosses a line break except to the indentation behind it, digits stay apart, and what stands before a
 * word is part of the word's piece where that pays.
 *
 * @param visit called for each span with its first byte and the byte behind its last
 */
export function eachSpan(
  bytes: Uint8Array,
  alphabet: CharacterClasses,
  visit: (from: number, to: number) => void,
): void {
  const end = bytes.length;
  let kind: CharacterClass = CLASS.outside;
  let length = 0;
  /** Class and length of the character at `at` into `kind` and `length`. */
  const look = (at: number): CharacterClass => {
    if (at >= end) {
      length = 0;
      kind = CLASS.outside;
    } else if (bytes[at]! < 0x80) {
      length = 1;
      kind = alphabet.ascii[bytes[at]!]!;
    } else {
      length = characterLength(bytes, at, end) || 1;
      kind =
        length === 1 ? CLASS.outside : (alphabet.classes.get(codePoint(bytes, at, length)) ?? CLASS.outside);
    }
    return kind;
  };
  /** End of the run of characters of one class from `at` on, at most LONGEST_SPAN of them. */
  const run = (at: number, of: CharacterClass, already: number): number => {
    let stop = at;
    for (let count = already; count < LONGEST_SPAN && look(stop) === of; count++) stop += length;
    return stop;
  };
  const blanks = (at: number, already: number): number => {
    let stop = at;
    for (let count = already; count < LONGEST_SPAN; count++) {
      if (look(stop) !== CLASS.space && kind !== CLASS.tab) break;
      stop += length;
    }
    return stop;
  };
  const lineBreak = (at: number): number => {
    if (look(at) === CLASS.newline) return 1;
    return kind === CLASS.carriageReturn && look(at + 1) === CLASS.newline ? 2 : 0;
  };

  let at = 0;
  while (at < end) {
    const from = at;
    const first = look(at);
    const firstLength = length;
    if (first === CLASS.outside) {
      at += firstLength;
      continue;
    }
    if (lineBreak(at) > 0) {
      for (let size = lineBreak(at); size > 0 && at + size - from <= LONGEST_SPAN; size = lineBreak(at)) {
        at += size;
      }
      at = blanks(at, at - from);
    } else if (first === CLASS.space || first === CLASS.tab) {
      at = blanks(at, 0);
      const before = bytes[at - 1] === 0x20 && look(at) >= CLASS.word;
      if (before) {
        if (at - 1 > from) visit(from, at - 1);
        const word = at - 1;
        at = run(at, kind, 1);
        visit(word, at);
        continue;
      }
    } else if (first === CLASS.word || first >= CLASS.run) {
      at = run(at, first, 0);
    } else if (first === CLASS.mark) {
      at =
        look(at + firstLength) === CLASS.word ? run(at + firstLength, CLASS.word, 1) : run(at, CLASS.mark, 0);
    } else at += firstLength; // a digit, or a carriage return of its own
    visit(from, at);
  }
}
