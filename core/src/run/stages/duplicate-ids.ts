import type { JsonObject, RecordBatch, RecordColumns, Verdict, VerdictTally } from '@framework/sdk';
import { readJsonLines } from '../json-lines.js';
import type { StoredObject } from '../store.js';

/** By whom the verdict is signed on a document with the id of one before it, and its reason. */
const SIGNED = { plugin: 'core', reason: 'duplicate-id' } as const;

/** Of the object that lists them. */
export const DUPLICATES_FILE = 'duplicates.ndjson';

/** A document with the id of one before it. */
export interface DuplicateId {
  /** Number of its batch. */
  readonly sequence: number;
  readonly row: number;
  readonly evidence: JsonObject;
}

/**
 * The documents of a run with the id of one before them, which no filter is asked about. Verdicts, proofs and takedowns are told by an
 * id, so one document of each stays: the first.
 */
export class DuplicateIds {
  /** Before anybody looked for any. */
  static readonly UNKNOWN = new DuplicateIds(null, new Map());

  /** What a fingerprint rests on; null where there are none: what was made before they were looked for stays what it is. */
  readonly hash: string | null;
  /** The list in the store; null before anybody looked for any. */
  readonly object: StoredObject | null;
  readonly #verdicts: ReadonlyMap<number, readonly Verdict[]>;

  private constructor(object: StoredObject | null, verdicts: ReadonlyMap<number, readonly Verdict[]>) {
    this.object = object;
    this.hash = object === null || verdicts.size === 0 ? null : object.contentHash;
    this.#verdicts = verdicts;
  }

  static async read(object: StoredObject): Promise<DuplicateIds> {
    const verdicts = new Map<number, Verdict[]>();
    for await (const { sequence, row, evidence } of readJsonLines<DuplicateId>(
      object.path(DUPLICATES_FILE),
    )) {
      const ofBatch = verdicts.get(sequence) ?? [];
      ofBatch.push({ row, ...SIGNED, action: 'drop', evidence });
      verdicts.set(sequence, ofBatch);
    }
    return new DuplicateIds(object, verdicts);
  }

  /** Verdicts on the rows of a batch, before any filter's. */
  of(sequence: number): readonly Verdict[] {
    return this.#verdicts.get(sequence) ?? [];
  }
}

/** A batch of which something was said before the filters see it. */
export const withVerdicts = (columns: RecordColumns, verdicts: readonly Verdict[]): RecordColumns =>
  verdicts.length === 0 ? columns : { ...columns, verdicts: [...columns.verdicts, ...verdicts] };

/** Whether a verdict says so: its id is then that of another document. */
export const isDuplicateId = ({ plugin, reason }: Pick<Verdict, 'plugin' | 'reason'>): boolean =>
  plugin === SIGNED.plugin && reason === SIGNED.reason;

/** Whether there are any in an object of documents with this summary. */
export const toldOfDuplicateIds = ({ tally }: JsonObject): boolean =>
  Object.hasOwn(
    (tally as unknown as VerdictTally | undefined)?.byPlugin[SIGNED.plugin]?.['drop'] ?? {},
    SIGNED.reason,
  );

/** Ids of a batch, of each document that is the first to bear it. */
export function distinctIdsOf({ ids, verdicts }: Pick<RecordBatch, 'ids' | 'verdicts'>): readonly string[] {
  const duplicates = new Set(verdicts.filter(isDuplicateId).map(({ row }) => row));
  return duplicates.size === 0 ? ids : ids.filter((_, row) => !duplicates.has(row));
}
