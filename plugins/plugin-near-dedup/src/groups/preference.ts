import type { Preference } from '../config.js';
import type { DocumentFacts } from './document-table.js';

/** What is said of a document beside its text, and how long that is. */
export interface RankedFacts extends DocumentFacts {
  /** Bytes of text. */
  readonly bytes: number;
}

/** What a document is worth by a preference: the larger, the better. */
export const worthOf = (facts: RankedFacts, preference: Preference): number => WORTH[preference](facts);

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

/** The better one of a worth that is one of two, one apart. */
const BETTER: Partial<Readonly<Record<Preference, number>>> = { licence: 1, original: 0 };

/** Bits that tell any two values of a worth apart, or nearly. */
export const worthBits = (preference: Preference): number => (BETTER[preference] === undefined ? 32 : 1);

/** So many leading bits of a worth, as a number that is never the larger one of the better document. */
export function fallingBits(preference: Preference, worth: number, bits: number): number {
  const better = BETTER[preference];
  if (better !== undefined) return better - worth;
  // There is one zero: to the order, both are the same.
  FLOAT[0] = worth + 0;
  const word = WORD[0]!;
  // Positive ones rise with their bits, negative ones fall.
  const falling = word < SIGN ? SIGN - 1 - word : word;
  return Math.floor(falling / 2 ** (32 - bits));
}

const FLOAT = new Float32Array(1);
const WORD = new Uint32Array(FLOAT.buffer);
const SIGN = 2 ** 31;
