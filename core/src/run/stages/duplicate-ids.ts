import type { JsonObject, JsonValue, RecordColumns, Verdict } from '@framework/sdk';
import { readRows } from '../documents.js';
import type { StoredObject } from '../store.js';

/** Of the object that lists them. */
export const DUPLICATES_FILE = 'duplicates.ndjson';

/** Why a document with the id of another is dropped, and by whom. */
const [DROPS, DUPLICATE_ID] = ['core', 'duplicate-id'] as const;

/** A document with the id of one before it. */
export interface DuplicateId {
  /** Number of its batch. */
  readonly sequence: number;
  readonly row: number;
  /** What it is called on record: verdicts, proofs and takedowns are told by an id, and each of them is of one document. */
  readonly id: string;
  readonly evidence: JsonObject;
}

/** The documents of a run with the id of one before them: no filter is asked about them, the first to bear it stays. */
export class DuplicateIds {
  /** Before anybody looked for any. */
  static readonly UNKNOWN = new DuplicateIds(null, new Map());

  /** What a fingerprint rests on; null where there are none: what was made before they were looked for stays what it is. */
  readonly hash: string | null;
  /** The list in the store; null before anybody looked for any. */
  readonly object: StoredObject | null;
  readonly #bySequence: ReadonlyMap<number, readonly DuplicateId[]>;

  private constructor(object: StoredObject | null, bySequence: ReadonlyMap<number, readonly DuplicateId[]>) {
    this.object = object;
    this.hash = object === null || bySequence.size === 0 ? null : object.contentHash;
    this.#bySequence = bySequence;
  }

  /** @throws FWK_STORE_CORRUPT */
  static async read(object: StoredObject): Promise<DuplicateIds> {
    const bySequence = new Map<number, DuplicateId[]>();
    for await (const one of readRows<DuplicateId>(object, DUPLICATES_FILE)) {
      const ofBatch = bySequence.get(one.sequence);
      if (ofBatch === undefined) bySequence.set(one.sequence, [one]);
      else ofBatch.push(one);
    }
    return new DuplicateIds(object, bySequence);
  }

  /** Those of a batch. */
  of(sequence: number): readonly DuplicateId[] {
    return this.#bySequence.get(sequence) ?? [];
  }
}

/** A batch with ids that nobody else bears, and verdicts on those of its rows that had one of somebody else's. */
export function withoutDuplicates(columns: RecordColumns, duplicates: readonly DuplicateId[]): RecordColumns {
  if (duplicates.length === 0) return columns;
  const ids = [...columns.ids];
  for (const { row, id } of duplicates) ids[row] = id;
  const verdicts = duplicates.map(({ row, evidence }): Verdict => {
    return { row, plugin: DROPS, action: 'drop', reason: DUPLICATE_ID, evidence };
  });
  return { ...columns, ids, verdicts: [...columns.verdicts, ...verdicts] };
}

/** The id its source delivers a document by, where a verdict says that the run calls it otherwise. */
export function deliveredAs({
  plugin,
  reason,
  evidence,
}: {
  readonly plugin: string;
  readonly reason: string;
  readonly evidence: JsonValue;
}): string | undefined {
  if (plugin !== DROPS || reason !== DUPLICATE_ID) return undefined;
  return (evidence as { readonly of: string }).of;
}
