import { canonicalJson, type JsonValue } from '@framework/sdk';
import { hashOf } from '../run/file-hash.js';
import type { DroppedCopy } from './dropped-copies.js';
import { readHashNamed, writeHashNamed } from './hash-named.js';
import type { NearCopy } from './near-copies.js';
import type { Orphan } from './orphans.js';
import type { NearCopies, Selection, Why } from './selection.js';
import { type Selector, selectorText } from './selector.js';

/** A document that goes, and where it lies. */
export interface PlannedDocument {
  readonly id: string;
  readonly shard: number;
  /** In bytes, from the beginning of the shard. */
  readonly offset: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly split: string;
  readonly why: Why;
}

/**
 * Everything a takedown will do, and nothing of when: written before the decision, so that whoever finishes one that was
 * killed does the same to the byte.
 */
export interface TakedownPlan {
  readonly format: 1;
  /** Hash of the object of documents and the ids that go, hex: the same takedown has the same id. */
  readonly id: string;
  /** The run that was named. */
  readonly run: string;
  readonly selectors: readonly Selector[];
  readonly nearCopies: NearCopies;
  readonly documents: { readonly fingerprint: string; readonly contentHash: string };
  readonly removed: readonly PlannedDocument[];
  readonly copies: readonly NearCopy[];
  readonly dropped: readonly DroppedCopy[];
  /**
   * Fingerprints of the objects that hold bytes or tokens of them, in all runs that share the documents, and of those that no
   * run refers to any more.
   */
  readonly objects: readonly string[];
  /** Content hashes of documents with one that goes in their training split. */
  readonly saw: readonly string[];
}

export function planOf(
  about: Pick<TakedownPlan, 'run' | 'selectors' | 'nearCopies' | 'documents' | 'objects'>,
  selection: Selection,
  orphans: readonly Orphan[],
): TakedownPlan {
  const removed = selection.removed.map(({ shard, why, row }) => ({
    id: row.id,
    shard,
    offset: row.offset,
    bytes: row.bytes,
    sha256: row.sha256,
    split: row.split,
    why,
  }));
  // The object by both its names: two presets may come to the same bytes, and each is taken down by itself.
  const id = hashOf({ documents: about.documents, ids: removed.map((document) => document.id) });
  const trained = removed.some(({ split }) => split === 'train');
  return {
    format: 1,
    id,
    ...about,
    objects: [...new Set([...about.objects, ...orphans.map(({ object }) => object)])].sort(),
    saw: [
      ...(trained ? [about.documents.contentHash] : []),
      ...orphans.flatMap((orphan) => orphan.trained ?? []),
    ],
    removed,
    copies: selection.copies,
    dropped: selection.dropped,
  };
}

/** In the register's words. */
export const askedText = (selectors: readonly Selector[]): string => selectors.map(selectorText).join('; ');

/**
 * The same without whose account it was, for the register of a request that was entered in somebody's own words: they may have left the
 * name out on purpose, and the register is not erased.
 */
export const takenText = (selectors: readonly Selector[]): string =>
  [
    ...new Set(
      selectors.map((selector) => (selector.kind === 'user' ? 'an account' : selectorText(selector))),
    ),
  ].join('; ');

export const writePlan = (root: string, plan: TakedownPlan): Promise<string> =>
  writeHashNamed(root, 'plan', canonicalJson(plan as unknown as JsonValue));

/** @throws FWK_TAKEDOWN_DENIED */
export async function readPlan(root: string, hash: string): Promise<TakedownPlan> {
  const plan = JSON.parse(await readHashNamed(root, 'plan', hash)) as TakedownPlan;
  // Missing from plans of before it was written.
  return { ...plan, saw: plan.saw ?? [plan.documents.contentHash] };
}
