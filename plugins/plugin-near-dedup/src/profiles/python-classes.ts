/**
 * What Python's libraries take for parts of words, where JavaScript's `\w` and `\s` say otherwise. Which code points
 * are assigned depends on the Unicode version of either; what both know, both class alike.
 */

/** `\W` of the module `re`: no letter, no number (`²` and `½` are numbers), no underscore. Marks are not words. */
export const NOT_WORD_RE = /[^\p{L}\p{N}_]/u;

/** `\W` of the package `regex`: marks are words, numbers other than decimal digits are not. */
export const NOT_WORD_REGEX = /[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;

/** What `str.split()` splits at: `\s` without U+FEFF, with the separators U+001C to U+001F and U+0085. */
export const WHITE_SPACE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;
