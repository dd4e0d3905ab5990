import { join } from 'node:path';
import { LAYOUT } from '@framework/sdk';
import { DocumentShards } from '../run/documents.js';
import { Store } from '../run/store.js';
import { allRuns } from './affected-runs.js';
import type { TakedownPlan } from './plan.js';
import { allRows } from './selection.js';

/** Another run's object that holds some of the documents: of another preset. */
export interface Elsewhere {
  readonly object: string;
  /** Runs that refer to it. */
  readonly runs: readonly string[];
  readonly documents: number;
}

/** Found by the documents' hashes; their ids may be others there. */
export async function findElsewhere(root: string, plan: TakedownPlan): Promise<readonly Elsewhere[]> {
  const store = new Store(join(root, LAYOUT.store));
  const hashes = new Set(plan.removed.map(({ sha256 }) => sha256));
  const runs = await allRuns(root);
  const found: Elsewhere[] = [];
  for (const { name, finished } of await store.list()) {
    const refer = runs.filter(({ refs }) => refs['filter'] === name).map(({ paths }) => paths.name);
    if (!finished || name === plan.documents.fingerprint || refer.length === 0) continue;
    const object = await store.look(name);
    if (object.manifest.kind !== 'documents') continue;
    let documents = 0;
    for await (const { row } of allRows(new DocumentShards(object))) {
      if (row.takenDown === undefined && hashes.has(row.sha256)) documents += 1;
    }
    if (documents === 0) continue;
    found.push({ object: name, runs: refer, documents });
  }
  return found;
}
