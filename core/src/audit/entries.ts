import { canonicalJson, type JsonObject, type JsonValue } from '@framework/sdk';
import type { Linked } from '../run/hash-chain.js';

/**
 * What the register tells of a request, in this order, and what was done against its result:
 *
 * - `received`: somebody asked
 * - `refused` or `decided`: what will be done; `decided` names the plan and the deny list by their hashes
 * - `executed`: one a run that was switched: root before, root after, the hash of its tombstones
 * - `proof`: the old objects are gone, and which files were rewritten
 * - `settled`: nothing was left to do, as takedowns of before had removed all that was asked for
 * - `override`: a checkpoint that saw what was taken down was used all the same, and why
 */
export const ENTRY_KINDS = [
  'received',
  'refused',
  'decided',
  'executed',
  'proof',
  'settled',
  'override',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** One line of the audit log, canonical JSON. No fractions: other languages must write the same text. */
export interface AuditEntry extends Linked {
  readonly kind: EntryKind;
  /** When it was appended, ISO 8601 in UTC. */
  readonly at: string;
  readonly data: JsonObject;
  /** The raw public key, hex. */
  readonly key: string;
  /** Over the canonical JSON of all the rest, hex. */
  readonly signature: string;
}

/** The text an entry's signature is over. */
export const signedText = ({ signature: _, ...rest }: AuditEntry): string =>
  canonicalJson(rest as unknown as JsonValue);

export interface Received {
  readonly request: string;
  /** What was asked for, in words. */
  readonly asked: string;
}

export interface Refused {
  readonly request: string;
  readonly reason: string;
}

export interface Decided {
  readonly request: string;
  readonly takedown: string;
  readonly run: string;
  /** SHA-256 of `takedowns/plan-<hash>.json`. */
  readonly plan: string;
  /** SHA-256 of `takedowns/deny-<hash>.ndjson`. */
  readonly deny: string;
  readonly documents: number;
  /** What was taken down, where the request was entered in other words. */
  readonly asked?: string;
}

export interface Executed {
  readonly request: string;
  readonly takedown: string;
  readonly run: string;
  /** Root over the blend. */
  readonly before: string;
  readonly after: string;
  /** SHA-256 of `tombstones.ndjson`. */
  readonly tombstones: string;
  /** Content hash of the object of kind `takedown`. */
  readonly record: string;
  /** Steps of checkpoints that were marked. */
  readonly checkpoints: readonly number[];
}

export interface Proof {
  readonly request: string;
  readonly takedown: string;
  /** Fingerprints of objects that were removed from the store. */
  readonly removed: readonly string[];
  /** Objects a run still refers to; they keep the documents. */
  readonly kept: readonly string[];
  /** Runs with other documents by now whose checkpoints were marked, too; missing where there are none. */
  readonly marked?: readonly { readonly run: string; readonly checkpoints: readonly number[] }[];
}

export interface Settled {
  readonly request: string;
  readonly run: string;
  /** Those that had removed what was asked for, sorted. */
  readonly takedowns: readonly string[];
  readonly documents: number;
}

export interface Override {
  readonly run: string;
  readonly step: number;
  /** SHA-256 of the checkpoint's manifest. */
  readonly checkpoint: string;
  readonly takedowns: readonly string[];
  readonly command: string;
  readonly reason: string;
}

/** Kind → what its `data` holds. */
export interface EntryData {
  readonly received: Received;
  readonly refused: Refused;
  readonly decided: Decided;
  readonly executed: Executed;
  readonly proof: Proof;
  readonly settled: Settled;
  readonly override: Override;
}
