import { rm } from 'node:fs/promises';
import type { JsonObject } from '@framework/sdk';
import { type DerivedKind, markDerived } from './derived-objects.js';
import { hold } from './holder.js';
import { openRunRecord, type RunRecord } from './run-record.js';
import { fingerprintOf, type ObjectDraft, Store, type StoredObject } from './store.js';

/** How an object is made of the documents of a run, for questions about them. */
export interface Derivation {
  /** All that its bytes follow from, the fingerprint of the object of documents among it. */
  readonly identity: {
    readonly kind: DerivedKind;
    readonly inputs: JsonObject & { readonly documents: string };
  };
  /** @returns the summary */
  make(draft: ObjectDraft): Promise<JsonObject>;
}

export interface DerivedObject {
  readonly object: StoredObject;
  /** False where it stood already. */
  readonly made: boolean;
  /** As it was when the object was found or made. */
  readonly run: RunRecord;
}

/**
 * The object that stands for a run, or a new one. It follows from the run's objects alone, so that it is the same bytes each time;
 * after a takedown it is another one.
 *
 * @param derive called again once the run is held: it may have other documents by then
 * @throws FWK_RUN_BUSY where it must be made while something works on the run; what `derive` and `make` throw
 */
export async function derivedObject(
  run: RunRecord,
  derive: (run: RunRecord) => Derivation | Promise<Derivation>,
): Promise<DerivedObject> {
  const { root, name, store: folder, holder } = run.paths;
  const store = new Store(folder);
  const standing = fingerprintOf((await derive(run)).identity);
  if (store.has(standing)) return { run, object: await store.look(standing), made: false };
  // A takedown waits, and so it cannot miss what is made here of the documents of before.
  const held = await hold(holder);
  try {
    const now = await openRunRecord(root, name);
    return { run: now, object: await makeDerived(store, await derive(now)), made: true };
  } finally {
    held.release();
  }
}

/** The same where nobody else works on the documents. What was half-made when it failed holds a part of them, and goes. */
export const makeDerived = (store: Store, { identity, make }: Derivation): Promise<StoredObject> =>
  store.make(identity, async (draft) => {
    try {
      await markDerived(draft, identity.inputs.documents);
      return await make(draft);
    } catch (error) {
      await rm(draft.dir, { recursive: true, force: true });
      throw error;
    }
  });
