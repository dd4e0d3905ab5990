/**
 * A name somebody else chose, as one line of bounded length: what reorders, hides or ends a line stands as its code point, and
 * what is too long is cut, with its length. For files that are text; markup is escaped besides.
 */
export function plainText(text: string, most = LONGEST): string {
  let shown = '';
  // Whole code points, and the length of what is shown: a mark that is made visible takes more room than it had.
  for (const character of text.length > most ? text.slice(0, most + 1) : text) {
    const next = character.replace(UNSEEN, codePoint);
    if (shown.length + next.length > most) return `${shown}… (${text.length} characters)`;
    shown += next;
  }
  return shown;
}

/** Longer names are cut. Paths on common file systems are up to 4,096 bytes; few a person reads are beyond this. */
const LONGEST = 300;

const codePoint = (character: string): string =>
  `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`;

/**
 * Control characters, line ends included; soft hyphen; Arabic letter mark; zero-width and direction marks; separators,
 * embeddings, overrides and isolates; byte-order mark; lone surrogates; tags (Unicode TR36, "Trojan Source").
 */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\u{e0000}-\u{e007f}]/gu;
