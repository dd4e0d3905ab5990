/**
 * What a filter's reason speaks of. Reasons are words of the plugins; these are the concerns a person asks after, told apart
 * by the words all plugins use for them. A reason that speaks of none of them is about quality.
 */
export const REASON_FAMILIES = [
  'licence',
  'opt-out',
  'secret',
  'personal-data',
  'duplicate',
  'benchmark',
  'words',
  'planted',
  'origin',
  'quality',
] as const;

export type ReasonFamily = (typeof REASON_FAMILIES)[number];

/** In this order: `heldout-duplicate-of-training` is a duplicate. */
const WORDS: readonly (readonly [ReasonFamily, RegExp])[] = [
  ['licence', /^licen[cs]e/],
  ['opt-out', /^opt-?out/],
  ['secret', /^secret/],
  ['personal-data', /^(?:personal-data|pii)/],
  ['duplicate', /(?:^|-)(?:duplicate|copy)(?:-|$)/],
  ['benchmark', /^(?:benchmark|contaminat)/],
  ['words', /^(?:profan|hate)/],
  ['planted', /^canary/],
  ['origin', /^origin/],
];

export const familyOf = (reason: string): ReasonFamily =>
  WORDS.find(([, word]) => word.test(reason))?.[0] ?? 'quality';

/** Why, in words: for who does not know the plugins' reasons. */
export const FAMILY_WORDS: Readonly<Record<ReasonFamily, string>> = {
  licence: 'its licence is not allowed, or not known',
  'opt-out': 'its owner asked to be left out',
  secret: 'it holds a credential, or could not be searched for one',
  'personal-data': 'it holds personal data',
  duplicate: 'another document says the same',
  benchmark: 'it holds a task of a benchmark',
  words: 'it is full of listed words',
  planted: 'planted to try the filters, and taken out again',
  origin: 'it was made of a document that was dropped',
  quality: 'its form: length, lines, generated or compiled text',
};
