import type { VerdictRow, VerdictTally } from '@framework/sdk';
import { numberOf, property, textOf } from './json-value.js';
import { type ReasonCount, reasonCounts } from './reasons.js';

/** Reasons by which filters say that another document says the same. */
const DUPLICATE = /(?:^|-)(?:duplicate|copy)(?:-|$)/;

export const duplicateReasons = (tally: VerdictTally): readonly ReasonCount[] =>
  reasonCounts(tally).filter(({ action, reason }) => action === 'drop' && DUPLICATE.test(reason));

export const hasDuplicates = (tally: VerdictTally): boolean => duplicateReasons(tally).length > 0;

/** A drop whose evidence names the document that stays. */
export const namesOther = ({ action, reason, evidence }: VerdictRow): boolean =>
  action === 'drop' && DUPLICATE.test(reason) && keptOf(evidence) !== undefined;

const keptOf = (evidence: VerdictRow['evidence']): string | undefined =>
  textOf(property(evidence, 'kept')) ?? textOf(property(evidence, 'of'));

/** Documents that say the same: the one that was kept, and those it stands for. */
export interface DuplicateGroup {
  readonly kept: string;
  /** All of them, the kept one included, as the filter says; else those that were seen. */
  readonly size: number;
  /** Similarities of those that were seen, where they were measured. */
  readonly jaccard: { readonly low: number; readonly high: number } | null;
  /** One that was dropped. */
  readonly example: string;
}

/** Largest first; equal ones by name. */
export function duplicateGroups(rows: readonly VerdictRow[]): readonly DuplicateGroup[] {
  const groups = new Map<string, VerdictRow[]>();
  for (const row of rows) {
    const kept = keptOf(row.evidence)!;
    const members = groups.get(kept);
    if (members) members.push(row);
    else groups.set(kept, [row]);
  }
  return [...groups]
    .map(([kept, members]) => {
      const numbers = (key: string): number[] =>
        members.flatMap(({ evidence }) => numberOf(property(evidence, key)) ?? []);
      const jaccard = numbers('jaccard');
      return {
        kept,
        size: numbers('group').reduce((most, number) => Math.max(most, number), members.length + 1),
        jaccard: jaccard.length > 0 ? rangeOf(jaccard) : null,
        example: members[0]!.id,
      };
    })
    .sort((a, b) => b.size - a.size || (a.kept < b.kept ? -1 : 1));
}

/** By hand: a file that lies in a hundred thousand packages makes more numbers than a call takes arguments. */
function rangeOf(values: readonly number[]): { readonly low: number; readonly high: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}
