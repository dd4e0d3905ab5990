import type { RandomStream } from '@framework/sdk';
import type { Planted } from '../canary.js';
import { moduleText, writeModule } from '../ordinary-code.js';

/** Functions of the longer half; the shorter one lacks the last. */
const FUNCTIONS = 24;

/**
 * Two files of Jaccard similarity about 0.9, by any measure over some words in a row. The shorter one must fall: the longest
 * text of a group of near-duplicates is kept, of equally long ones the smallest id.
 */
export function plantDuplicate(random: RandomStream): readonly Planted[] {
  const { marker, functions } = writeModule(random, FUNCTIONS);
  const shorter = functions
    .slice(0, -1)
    // One word changed in each of a few places.
    .map((text, number) => (number % 12 === 6 ? text.replace('return', 'return 1 +') : text));
  return [
    { path: 'a/src/whole.js', text: moduleText(functions), marker, fate: { must: 'stay' } },
    { path: 'b/src/copy.js', text: moduleText(shorter), marker, fate: { must: 'fall' } },
  ];
}
