import type { ResolvedPlan } from '../../plugins/resolved-plan.js';

/** How many documents, and the id of the first; null where there is none. */
export interface CountedDocuments {
  readonly count: number;
  readonly first: string | null;
}

/** What a source delivers now, against what was recorded of it. */
export interface SourceDifference {
  /** Another text by the same id; of one that was dropped only the length is on record, and of one that was rewritten nothing. */
  readonly changed: CountedDocuments;
  readonly added: CountedDocuments;
  readonly gone: CountedDocuments;
}

/** By source; one of which nothing is on record is missing. */
export type SourceDifferences = Readonly<Record<string, SourceDifference>>;

/** What the child is asked. */
export interface DifferenceQuestion {
  readonly plan: ResolvedPlan;
  /** Folder of the run's store, and the object of its documents. */
  readonly store: string;
  readonly documents: string;
  readonly sources: readonly string[];
}

/** For people: `2 documents differ from the record, the first 'folder:x:a.js'; 1 document is new, 'folder:x:b.js'`. */
export function differenceText({ changed, added, gone }: SourceDifference): string {
  const told = [
    text(changed, ['document differs from the record', 'documents differ from the record']),
    text(added, ['document is new', 'documents are new']),
    text(gone, ['document is gone', 'documents are gone']),
  ].flat();
  if (told.length > 0) return told.join('; ');
  return 'no document differs in what is on record of it, so a licence file does, or one that was dropped or rewritten';
}

const text = (
  { count, first }: CountedDocuments,
  [one, many]: readonly [string, string],
): readonly string[] =>
  count === 0 ? [] : [count === 1 ? `1 ${one}, '${first}'` : `${count} ${many}, the first '${first}'`];
