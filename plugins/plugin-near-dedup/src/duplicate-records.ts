import type { JsonObject } from '@framework/sdk';
import type { DuplicateRecord, Summary } from './duplicate-list.js';
import type { DocumentTable } from './groups/document-table.js';
import type { Duplicate } from './groups/keep-best.js';

/**
 * What is said of each duplicate.
 *
 * @param blends hashes of the earlier blends, by their number in the table
 */
export function recordsOf(
  found: readonly Duplicate[],
  table: DocumentTable,
  threshold: number,
  blends: readonly string[],
): readonly DuplicateRecord[] {
  const sizes = groupSizes(found);
  return found.map(({ document, kept, likeness, jaccard }) => {
    const blend = table.blendOf(kept);
    const alike: JsonObject = likeness === 'near' ? { jaccard: rounded(jaccard), threshold } : {};
    return {
      id: table.ids[document]!,
      reason: blend === undefined ? `${likeness}-duplicate` : `${likeness}-duplicate-of-earlier`,
      evidence: {
        kept: table.ids[kept]!,
        ...alike,
        ...(blend === undefined ? { group: sizes.get(kept)! } : { blend: blends[blend]! }),
      },
    };
  });
}

/** Counts of what goes, and for what. */
export function summaryOf(
  found: readonly Duplicate[],
  table: DocumentTable,
  blends: readonly string[],
): Pick<Summary, 'exact' | 'near' | 'groups' | 'largestGroup' | 'earlier'> {
  const own = found.filter(({ kept }) => table.blendOf(kept) === undefined);
  const sizes = groupSizes(own);
  const counted = (duplicates: readonly Duplicate[]) => ({
    exact: duplicates.filter(({ likeness }) => likeness === 'exact').length,
    near: duplicates.filter(({ likeness }) => likeness === 'near').length,
  });
  return {
    ...counted(own),
    groups: sizes.size,
    largestGroup: [...sizes.values()].reduce((largest, size) => Math.max(largest, size), 0),
    ...(blends.length === 0
      ? {}
      : {
          earlier: blends.map((blend, number) => ({
            blend,
            documents: table.blendSize(number),
            ...counted(found.filter(({ kept }) => table.blendOf(kept) === number)),
          })),
        }),
  };
}

/** Kept document → how many it stands for, itself included. */
function groupSizes(duplicates: readonly Duplicate[]): ReadonlyMap<number, number> {
  const sizes = new Map<number, number>();
  for (const { kept } of duplicates) sizes.set(kept, (sizes.get(kept) ?? 1) + 1);
  return sizes;
}

const rounded = (similarity: number): number => Math.round(similarity * 10_000) / 10_000;
