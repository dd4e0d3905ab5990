import type { JsonValue, SourcePortion } from '@framework/sdk';
import type { Part } from './parts.js';
import type { Position } from './position.js';
import { type SkippedBetween, type SkippedRows, skippedOf } from './skipped-rows.js';
import { layoutNamed } from './tables/layout.js';
import type { Relation } from './tables/relation.js';
import type { LinePlace, RowRange } from './tables/row-range.js';

/** What a worker holds of documents, at least, where the next row group begins another portion. */
const ENOUGH_BYTES = 4 * 2 ** 20;
/** And at most: a longer row group is cut. Whoever reads the later part of it unpacks the pages before it too. */
const MOST_BYTES = 32 * 2 ** 20;
/** What a document takes beside its text. */
export const ROW_BYTES = 512;

/** A row that reading can begin at. */
export interface Mark {
  /** Its number in the file. */
  readonly row: number;
  /** Rows of the file with a text before it. */
  readonly read: number;
  /** Documents of the source before it. */
  readonly before: number;
  /** Where it begins in JSON lines; null in Parquet, and for the beginning of a file. */
  readonly place: LinePlace | null;
}

/** Places in a file that reading can begin at, in order. */
export interface Marks {
  readonly marks: readonly Mark[];
  /** Whether more lies behind one than a worker is to hold. */
  readonly isTooLong: boolean;
}

/** Places in a Parquet file where workers begin to read, noted while its rows are counted: a mark for some megabytes of text. */
export class GroupMarks implements Marks {
  readonly marks: Mark[] = [];
  readonly #groups: ReadonlySet<number> | null;
  #held = 0;
  #isTooLong = false;

  /** @param groups rows that row groups begin with; null for a file that can be read from its beginning alone */
  constructor(groups: ReadonlySet<number> | null) {
    this.#groups = groups;
  }

  /** Whether more lies behind a mark than a worker is to hold. */
  get isTooLong(): boolean {
    return this.#isTooLong;
  }

  /** Told of every document, in order. */
  add(at: Omit<Mark, 'place'>, bytes: number): void {
    if (this.marks.length === 0) {
      // What stands before the first document has its place in a portion too: a text that was missing may have come.
      this.marks.push({ row: 0, read: 0, before: at.before, place: null });
    } else if (this.#groups !== null && this.#held >= ENOUGH_BYTES) {
      if (this.#groups.has(at.row) || this.#held + bytes > MOST_BYTES) {
        this.marks.push({ ...at, place: null });
        this.#held = 0;
      }
    }
    this.#held += bytes + ROW_BYTES;
    // One text may be longer than that, and is held in any case.
    if (this.#groups === null && this.#held > MOST_BYTES) this.#isTooLong = true;
  }
}

/** A file as it was described. */
export interface MarkedFile {
  readonly part: Part;
  /** Rows whose text was not to be had; null where every row has one. */
  readonly skipped: SkippedRows | null;
  readonly marks: Marks;
}

/** All that a worker needs to read some rows of a file, as plain JSON. */
interface PortionRange {
  readonly part: Omit<Part, 'layout' | 'relation'> & {
    readonly dataset: Part['layout']['dataset'];
    readonly relation: StoredRelation | null;
  };
  /** Index of the file. */
  readonly file: number;
  readonly range: RowRange;
  /** Rows of the file with a text before it. */
  readonly read: number;
  readonly skipped: SkippedBetween | null;
  /** Cursor of the last batch, where the source ends with this portion. */
  readonly end: Position | null;
}

type StoredRelation = Omit<Relation, 'columns'> & {
  readonly columns: readonly (readonly [string, string])[];
};

/** The same as it is read. */
export interface Portion extends Pick<PortionRange, 'file' | 'range' | 'read' | 'end'> {
  readonly part: Part;
  readonly skipped: { has(row: number): boolean } | null;
}

/** What stands behind a position, in portions; null where a file cannot be cut and is too long for one. */
export function portionsBehind(
  files: readonly MarkedFile[],
  cursor: Position | null,
): readonly SourcePortion[] | null {
  if (files.some(({ marks }) => marks.isTooLong)) return null;
  const portions: SourcePortion[] = [];
  const { file: from, documents } = cursor ?? { file: 0, documents: 0 };
  for (let file = from; file < files.length; file++) {
    const { part, skipped, marks } = files[file]!;
    const all = marks.marks;
    const stored = storedPart(part);
    const first =
      file === from
        ? Math.max(
            0,
            all.findLastIndex(({ read }) => read <= documents),
          )
        : 0;
    for (let at = first; at < all.length; at++) {
      const mark = all[at]!;
      const next = all[at + 1];
      const skip = file === from && at === first ? documents - mark.read : 0;
      const read = mark.read + skip;
      const range: PortionRange = {
        part: stored,
        file,
        range: { rows: all.length === 1 ? null : [mark.row, next?.row ?? null], skip, place: mark.place },
        read,
        skipped: skipped?.between(read, next?.read ?? null) ?? null,
        end: null,
      };
      portions.push({ before: mark.before, range: range as unknown as JsonValue });
    }
  }
  // Behind the last document `open` stands at the end of the files, and a cursor is the same whoever reads.
  const last = portions.at(-1);
  const end: Position = { file: files.length, documents: 0 };
  return last === undefined
    ? []
    : [...portions.slice(0, -1), { ...last, range: { ...(last.range as object), end } }];
}

/** A portion as `portionsBehind` wrote it. */
export function portionOf({ range }: SourcePortion): Portion {
  const { part, skipped, ...rest } = range as unknown as PortionRange;
  const { dataset, relation, ...file } = part;
  return {
    ...rest,
    part: {
      ...file,
      layout: layoutNamed(dataset),
      relation: relation === null ? null : { ...relation, columns: new Map(relation.columns) },
    },
    skipped: skipped === null ? null : skippedOf(skipped),
  };
}

const storedPart = ({ layout, relation, ...file }: Part): PortionRange['part'] => ({
  ...file,
  dataset: layout.dataset,
  relation: relation === null ? null : { ...relation, columns: [...relation.columns] },
});
