/**
 * The words of a text, lower case: runs of letters, an identifier cut at its humps (`assertThat` is *assert*, *that*; no
 * word begins inside another, so *Scunthorpe* is one word). Marks belong to the letter before them.
 */
const WORD =
  /(?:\p{Lu}\p{M}*)?(?:\p{Ll}\p{M}*)+|(?:\p{Lu}\p{M}*)+(?!\p{Ll})|(?:[\p{Lo}\p{Lt}\p{Lm}]\p{M}*)+/gu;

export function* wordsOf(text: string): Generator<string> {
  for (const [word] of text.matchAll(WORD)) yield word.toLowerCase();
}

const WORD_OR_NUMBER = /[\p{L}\p{M}\p{N}]+/gu;

/**
 * Runs of letters and digits, lower case and whole: Arabic in Latin letters writes some of its letters as digits (`3as`), and
 * as words of letters alone such a word would be another one.
 */
export function* wordsWithDigitsOf(text: string): Generator<string> {
  for (const [word] of text.matchAll(WORD_OR_NUMBER)) yield word.toLowerCase();
}

/** Whether a phrase must be looked for among the words with digits. */
export const hasDigits = (phrase: string): boolean => /\p{N}/u.test(phrase);
