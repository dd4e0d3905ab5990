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
  const known = charactersOf(pieces.filter(isText));
  // A character alone cannot be cut.
  const inNames = charactersOf(pieces.filter((piece) => !isText(piece) && [...piece.text].length > 1));
  const missing = [...inNames].filter((character) => !known.has(character)).sort();
  const others = [...inNames].filter((character) => known.has(character)).sort();
  if (missing.length === 0) return undefined;
  if (byteFallback) return setOf(missing);
  return others.length === 0 ? undefined : cutsBetween(missing, others);
}

/** Whether a pattern cuts as `nameCuts` would for some names, so that the ids of no text with the letters of a name change. */
export function cutsNoPiece(pattern: string, pieces: readonly Piece[], byteFallback: boolean): boolean {
  const known = charactersOf(pieces.filter(isText));
  const [missing, others] = Array.from(pattern.matchAll(SET), ([, inside]) => [
    ...inside!.replace(/\\([[\]\\^-])/g, '$1'),
  ]);
  if (missing === undefined || missing.some((character) => known.has(character))) return false;
  if (pattern === setOf(missing)) return byteFallback;
  return (
    others?.every((character) => known.has(character)) === true && pattern === cutsBetween(missing, others)
  );
}

const SET = /\[((?:[^[\]\\^-]|\\[[\]\\^-])+)\]/gu;

const isText = ({ type }: Piece): boolean => type === 'normal' || type === 'user-defined';

const charactersOf = (pieces: readonly Piece[]): ReadonlySet<string> =>
  new Set(pieces.flatMap(({ text }) => [...text]));

const cutsBetween = (some: readonly string[], others: readonly string[]): string =>
  `(?<=${setOf(some)})(?=${setOf(others)})|(?<=${setOf(others)})(?=${setOf(some)})`;

/** Means the same in Oniguruma, in Rust and in JavaScript. */
const setOf = (characters: readonly string[]): string =>
  `[${characters.map((character) => (/[[\]\\^-]/.test(character) ? `\\${character}` : character)).join('')}]`;
