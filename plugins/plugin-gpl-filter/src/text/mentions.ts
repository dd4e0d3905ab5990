import { buildAutomaton, keywordHits, type TextFeatureKernels, type WordAutomaton } from '@framework/sdk';

/** Words that stand in the middle of a file where somebody else's code was taken in, in any case. */
export const MENTIONS = [
  'SPDX-License-Identifier',
  'General Public License',
  'Mozilla Public License',
  'Eclipse Public License',
  'Distribution License (CDDL)',
  'creativecommons.org/licenses/by-',
  'MODULE_LICENSE',
] as const;

export interface Mention {
  /** Bytes into the text. */
  readonly at: number;
  /** Position in `MENTIONS`. */
  readonly mention: number;
}

let built: WordAutomaton | undefined;

/** Where they stand, in order. Made for who looks for them. */
export function mentionSearch(kernels?: TextFeatureKernels): (text: Uint8Array) => readonly Mention[] {
  built ??= buildAutomaton(MENTIONS);
  const words = built;
  const hitsOf =
    kernels === undefined
      ? (text: Uint8Array) => keywordHits(words, text)
      : kernels.keywordScanner(words).hits;
  return (text) => {
    const hits = hitsOf(text);
    if (hits.length === 0) return NOTHING;
    const found: Mention[] = [];
    for (let hit = 0; hit < hits.length; hit += 2) {
      for (const mention of words.ends[hits[hit + 1]!]!) {
        found.push({ at: hits[hit]! - MENTIONS[mention]!.length, mention });
      }
    }
    return found;
  };
}

const NOTHING: readonly Mention[] = [];
