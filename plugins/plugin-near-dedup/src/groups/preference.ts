import type { Preference } from '../config.js';
import type { DocumentFacts } from './document-table.js';

/** What is said of a document beside its text, and how long that is. */
export interface RankedFacts extends DocumentFacts {
  /** Bytes of text. */
  readonly bytes: number;
}

/** What a document is worth by each preference: the larger, the better. */
export const worthOf = (facts: RankedFacts, preferences: readonly Preference[]): readonly number[] =>
  preferences.map((preference) => WORTH[preference](facts));

const WORTH: Readonly<Record<Preference, (facts: RankedFacts) => number>> = {
  licence: ({ licenceKnown }) => Number(licenceKnown),
  original: ({ derived }) => -Number(derived),
  stars: ({ stars }) => stars ?? -1,
  newest: ({ date }) => date ?? -LATEST,
  longest: ({ bytes }) => bytes,
  shortest: ({ bytes }) => -bytes,
};

/** The largest time a date has (ECMA-262, section 21.4.1.1). */
const LATEST = 8.64e15;
