/**
 * Scripts of Unicode that are written today. Those of inscriptions are one script together: what a piece may cross there
 * is nobody's concern.
 */
const SCRIPTS = [
  'Latin',
  'Greek',
  'Cyrillic',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Syriac',
  'Thaana',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Thai',
  'Lao',
  'Tibetan',
  'Myanmar',
  'Georgian',
  'Hangul',
  'Ethiopic',
  'Cherokee',
  'Canadian_Aboriginal',
  'Ogham',
  'Runic',
  'Khmer',
  'Mongolian',
  'Bopomofo',
  'Yi',
  'Tagalog',
  'Hanunoo',
  'Buhid',
  'Tagbanwa',
  'Limbu',
  'Tai_Le',
  'New_Tai_Lue',
  'Buginese',
  'Tai_Tham',
  'Balinese',
  'Sundanese',
  'Batak',
  'Lepcha',
  'Ol_Chiki',
  'Vai',
  'Bamum',
  'Lisu',
  'Braille',
  'Coptic',
  'Glagolitic',
  'Tifinagh',
  'Nko',
  'Samaritan',
  'Mandaic',
  'Saurashtra',
  'Kayah_Li',
  'Rejang',
  'Javanese',
  'Cham',
  'Tai_Viet',
  'Meetei_Mayek',
  'Phags_Pa',
  'Syloti_Nagri',
  'Chakma',
  'Osage',
  'Adlam',
] as const;

let patterns: readonly RegExp[] | undefined;
/** Built for the first who asks: most processes that load a tokenizer train none. */
const patternsOf = (): readonly RegExp[] => {
  patterns ??= SCRIPTS.map((script) => new RegExp(`\\p{Script=${script}}`, 'u'));
  return patterns;
};
const HAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30FC]/u;
const COMMON = /\p{Script=Common}/u;
/** Marks that take the script of what they stand on; nearly all of them stand on Latin letters. */
const INHERITED = /\p{Script=Inherited}/u;

const NUMBER = { common: 0, han: 1, inscriptions: 2, first: 3 } as const;

/**
 * A number for a character's script, below 100: the same for two characters that SentencePiece takes for one script. Kana
 * count as Han, as there.
 */
export function scriptNumber(character: number): number {
  const text = String.fromCodePoint(character);
  if (HAN.test(text)) return NUMBER.han;
  if (COMMON.test(text)) return NUMBER.common;
  if (INHERITED.test(text)) return NUMBER.first + SCRIPTS.indexOf('Latin');
  const at = patternsOf().findIndex((pattern) => pattern.test(text));
  return at < 0 ? NUMBER.inscriptions : NUMBER.first + at;
}
