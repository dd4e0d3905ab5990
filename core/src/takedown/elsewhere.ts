import { join } from 'node:path';
import { LAYOUT } from '@framework/sdk';
import { DocumentShards } from '../run/documents.js';
import { Store } from '../run/store.js';
import { allRuns } from './affected-runs.js';
import type { TakedownPlan } from './plan.js';
import { allRows } from './selection.js';

/** Another object of the store that holds some of the documents: of another preset, or of before. */
export interface Elsewhere {
  readonly object: string;
  /** Runs that refer to it; where there is none, `runs gc` removes it. */
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
    if (!finished || name === plan.documents.fingerprint) continue;
    const object = await store.look(name);
    if (object.manifest.kind !== 'documents') continue;
    let documents = 0;
    for await (const { row } of allRows(new DocumentShards(object))) {
      if (row.takenDown === undefined && hashes.has(row.sha256)) documents += 1;
    }
    if (documents === 0) continue;
    const refer = runs.filter(({ refs }) => refs['filter'] === name).map(({ paths }) => paths.name);
    found.push({ object: name, runs: refer, documents });
  }
  return found;
}
