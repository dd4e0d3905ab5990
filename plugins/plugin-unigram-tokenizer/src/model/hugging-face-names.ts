import type { Piece } from './model-proto.js';

/**
 * Where Hugging Face's library has to cut a text so that no name in it becomes its piece: a regular expression for a `Split`
 * pre-tokenizer, undefined where none is needed.
 *
 * Its trie holds every piece: reserved, byte, unknown and unused ones too, with a score no path can afford. But a character
 * without a piece costs 10 more than the lowest score there is, and that is theirs: `<|user|>` in a text would be cheaper as the
 * reserved piece than as its letters, where `|` has no piece. No piece holds such a character, so every path has a step on
 * either side of it, and a cut there changes no ids but those of a name.
 *
 * Without byte pieces a run of characters without pieces is one unknown piece, and may not be cut: there the cut is between
 * such a character and one that has a piece. A name without any that has one stays.
 */
export function nameCuts(pieces: readonly Piece[], byteFallback: boolean): string | undefined {
  const known = new Set<string>();
  const inNames = new Set<string>();
  for (const { text, type } of pieces) {
    const isText = type === 'normal' || type === 'user-defined';
    // A character alone cannot be cut.
    if (isText || [...text].length > 1)
      for (const character of text) (isText ? known : inNames).add(character);
  }
  const missing = [...inNames].filter((character) => !known.has(character)).sort();
  if (missing.length === 0) return undefined;
  if (byteFallback) return setOf(missing);
  const others = [...inNames].filter((character) => known.has(character)).sort();
  if (others.length === 0) return undefined;
  return `(?<=${setOf(missing)})(?=${setOf(others)})|(?<=${setOf(others)})(?=${setOf(missing)})`;
}

/** Means the same in Oniguruma, in Rust and in JavaScript. */
const setOf = (characters: readonly string[]): string =>
  `[${characters.map((character) => (/[[\]\\^-]/.test(character) ? `\\${character}` : character)).join('')}]`;
