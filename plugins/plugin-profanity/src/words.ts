/**
 * The words of a text, lower case: runs of letters, an identifier cut at its humps (`assertThat` is *assert*, *that*; no
 * word begins inside another, so *Scunthorpe* is one word). Marks belong to the letter before them.
 */
const WORD =
  /(?:\p{Lu}\p{M}*)?(?:\p{Ll}\p{M}*)+|(?:\p{Lu}\p{M}*)+(?!\p{Ll})|(?:[\p{Lo}\p{Lt}\p{Lm}]\p{M}*)+/gu;

export function* wordsOf(text: string): Generator<string> {
  for (const [word] of text.matchAll(WORD)) yield word.toLowerCase();
}
