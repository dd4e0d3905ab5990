import type { Preference } from '../config.js';
import type { DocumentTable } from './document-table.js';

/**
 * All documents, best first: those of earlier blends, as they were named; those held out; then by what is preferred, then by id,
 * so that the order they came in shows nowhere.
 */
export function bestFirst(table: DocumentTable, preferences: readonly Preference[]): Uint32Array {
  const order = Uint32Array.from({ length: table.length }, (_, document) => document);
  const criteria = preferences.map((preference) => CRITERIA[preference]);
  return order.sort((a, b) => {
    // They come first already, and none of them is dropped.
    if (a < table.earlier || b < table.earlier) return a - b;
    const held = Number(table.held(b)) - Number(table.held(a));
    if (held !== 0) return held;
    for (const criterion of criteria) {
      const difference = criterion(table, b) - criterion(table, a);
      if (difference !== 0) return difference;
    }
    return table.ids[a]! < table.ids[b]! ? -1 : 1;
  });
}

/** The larger, the better. */
const CRITERIA: Readonly<Record<Preference, (table: DocumentTable, document: number) => number>> = {
  licence: (table, document) => Number(table.licenceKnown(document)),
  original: (table, document) => -Number(table.derived(document)),
  stars: (table, document) => table.stars[document]!,
  newest: (table, document) => table.dates[document]!,
  longest: (table, document) => table.bytes[document]!,
  shortest: (table, document) => -table.bytes[document]!,
};
