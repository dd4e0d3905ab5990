import { FAMILY_WORDS, familyOf } from './reason-family.js';

/**
 * Reasons that say more than their family, by the words plugins use for them; the first that fits. Their limits stand in the
 * card under what the filters were told.
 */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^licen[cs]e-missing$/, 'no licence is stated for it'],
  [/^licen[cs]e-unknown$/, 'what it states as its licence is not understood'],
  [/^opt-?out-copy$/, 'a copy of what its owner asked to leave out'],
  [/^secret-scan-/, 'it could not be searched for credentials'],
  [/^near-duplicate/, 'nearly the same as another document'],
  [/^(?:exact-)?duplicate/, 'the same text as another document'],
  [/^heldout-duplicate/, 'training has the same text: nothing could be measured with it'],
  [/^copy$/, 'another version of a file of its repository'],
  [/^repository-cap$/, 'its repository already gives as much as one may'],
  [/^(?:empty|too-short)$/, 'it is shorter than allowed'],
  [/^too-(?:long|large)$/, 'it is longer than allowed'],
  [/line-too-long$/, 'its lines are longer than allowed'],
  [/^alpha(?:betic|numeric)-too-low$/, 'too few of its characters are letters or digits'],
  [/^links-too-many$/, 'too much of it is addresses'],
  [/^unbroken-text$/, 'encoded data stands in it'],
  [/^minified$/, 'it is minified'],
  [/^bundled$/, 'a bundler put it together'],
  [/^compiled$/, 'a compiler wrote it'],
  [/^generated$/, 'it says that a program wrote it'],
  [/^vendored$/, 'other people’s code, copied in'],
  [/^declaration$/, 'declarations of types, and no code'],
  [/language-unwanted$/, 'its language was not asked for'],
];

/** Why, in words, for who does not know the plugins' reasons; of a reason nobody here knows what its family says. */
export const wordsOf = (reason: string): string =>
  WORDS.find(([word]) => word.test(reason))?.[1] ?? FAMILY_WORDS[familyOf(reason)];
