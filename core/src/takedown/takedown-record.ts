import { canonicalJson, type JsonValue } from '@framework/sdk';
import { isSignedBy, type SigningKey } from '../audit/signing-key.js';
import { type ProvenanceFile } from '../provenance/provenance-file.js';
import type { StoredObject } from '../run/store.js';
import type { Rewritten } from './blank-spans.js';

/** The name a run knows its object of kind `takedown` by. */
export const TAKEDOWN_REF = 'takedown';
/** The objects a takedown replaces, by the names a run knows them by. */
export const REPLACED = ['filter', 'tokenize', 'sequence'] as const;
export type ReplacedRef = (typeof REPLACED)[number];

/** Ref → which object. A run has only those of the stages it went through. */
export type ObjectNames = Readonly<
  Partial<Record<ReplacedRef, { readonly fingerprint: string; readonly contentHash: string }>>
>;

/** The blend as it was before the first takedown, and after each. */
export interface BlendState {
  /** Null for the first. */
  readonly takedown: string | null;
  readonly root: string;
  readonly tokenizer: string | null;
  readonly sequence: string | null;
}

/**
 * `takedowns/<id>.json` in an object of kind `takedown`: what one takedown did to one run.
 *
 * ```
 * takedowns/<id>.json          one a takedown of this run
 * before/<id>/<ref>.json       the manifest of each object it replaced
 * tombstones.ndjson            every tombstone, in the order of the shards
 * provenance.json              of the blend as it is now
 * ```
 */
export interface TakedownRecord {
  readonly format: 1;
  readonly takedown: string;
  readonly request: string;
  /** When it was decided, ISO 8601. */
  readonly at: string;
  readonly documents: number;
  readonly before: ObjectNames;
  readonly after: ObjectNames;
  /** The objects before the first takedown: the run's content root is over these. */
  readonly originally: ObjectNames;
  /** Oldest first; the last is the one after this takedown. */
  readonly states: readonly BlendState[];
  readonly rewritten: Readonly<Partial<Record<ReplacedRef, readonly Rewritten[]>>>;
  /** SHA-256 of `tombstones.ndjson` after this takedown, hex. */
  readonly tombstones: string;
  readonly key: string;
  /** Over the canonical JSON of all the rest, hex. */
  readonly signature: string;
}

/** One line of `tombstones.ndjson`, canonical JSON. */
export interface Tombstone {
  readonly shard: number;
  /** Which document of the shard, from 0. */
  readonly position: number;
  /** In bytes, from the beginning of the shard. */
  readonly offset: number;
  readonly bytes: number;
  /** Null where the run has no tokens. */
  readonly tokens: { readonly start: number; readonly count: number } | null;
  readonly id: string;
  readonly sha256: string;
  readonly split: string;
  readonly takedown: string;
  /** Hash of the leaf it replaces. */
  readonly replaces: string;
}

const textOf = (record: Omit<TakedownRecord, 'signature'>): string =>
  canonicalJson(record as unknown as JsonValue);

export function signRecord(
  unsigned: Omit<TakedownRecord, 'signature' | 'key'>,
  key: SigningKey,
): TakedownRecord {
  const record = { ...unsigned, key: key.publicKey };
  return { ...record, signature: key.sign(textOf(record)) };
}

export const isWellSigned = ({ signature, ...rest }: TakedownRecord): boolean =>
  isSignedBy(rest.key, textOf(rest), signature);

/** What a run's takedowns came to. */
export interface RunTakedown {
  readonly object: StoredObject;
  readonly record: TakedownRecord;
  /** Oldest first, the last is `record`. */
  readonly records: readonly TakedownRecord[];
  readonly provenance: ProvenanceFile;
}

/**
 * The takedown that holds for a run; undefined where there is none, or the run has other documents since: what it made
 * anew never held them.
 *
 * @throws FWK_STORE_*
 */
export async function takedownOf(
  objects: ReadonlyMap<string, StoredObject>,
): Promise<RunTakedown | undefined> {
  const object = objects.get(TAKEDOWN_REF);
  if (object === undefined) return undefined;
  const named = object.summary['documents'];
  if (named !== objects.get('filter')?.contentHash) return undefined;
  const ids = object.summary['takedowns'] as readonly string[];
  const records: TakedownRecord[] = [];
  for (const id of ids) {
    records.push((await object.readJson(`takedowns/${id}.json`)) as unknown as TakedownRecord);
  }
  const provenance = (await object.readJson('provenance.json')) as unknown as ProvenanceFile;
  return { object, record: records.at(-1)!, records, provenance };
}

/** Every tombstone of a run. */
export async function readTombstones({ object }: RunTakedown): Promise<readonly Tombstone[]> {
  const text = Buffer.from(await object.read('tombstones.ndjson')).toString('utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Tombstone]));
}
