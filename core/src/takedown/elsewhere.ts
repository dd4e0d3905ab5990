import { join } from 'node:path';
import { LAYOUT } from '@framework/sdk';
import { shardName } from '../run/documents.js';
import { type MissingPart, partOf } from '../run/run-record.js';
import { Store, type StoredObject } from '../run/store.js';
import { allRuns } from './affected-runs.js';
import type { Hands } from './hands.js';
import type { TakedownPlan } from './plan.js';

/** Another run's object that holds some of the documents: of another preset. */
export interface Elsewhere {
  readonly object: string;
  /** Runs that refer to it. */
  readonly runs: readonly string[];
  readonly documents: number;
}

/** One that cannot be read, and why: whether it holds some of them is not known. */
export interface UnreadObject extends MissingPart {
  readonly object: string;
  readonly runs: readonly string[];
}

/** What the objects of other runs hold of the documents. */
export interface OtherObjects {
  readonly elsewhere: readonly Elsewhere[];
  readonly unread: readonly UnreadObject[];
}

/**
 * Found by the documents' hashes; their ids may be others there. A damaged object is told of beside the others: it has no part in the
 * takedown, which may be done by now.
 */
export async function findElsewhere(root: string, plan: TakedownPlan, hands: Hands): Promise<OtherObjects> {
  const store = new Store(join(root, LAYOUT.store));
  await hands.want(new Set(plan.removed.map(({ sha256 }) => sha256)));
  const runs = await allRuns(root);
  const elsewhere: Elsewhere[] = [];
  const unread: UnreadObject[] = [];
  for (const { name, finished } of await store.list()) {
    const refer = runs.filter(({ refs }) => refs['filter'] === name).map(({ paths }) => paths.name);
    if (!finished || name === plan.documents.fingerprint || refer.length === 0) continue;
    try {
      const documents = await countOf(await store.look(name), hands);
      if (documents > 0) elsewhere.push({ object: name, runs: refer, documents });
    } catch (error) {
      unread.push({ ...partOf(`object ${name}`, error), object: name, runs: refer });
    }
  }
  return { elsewhere, unread };
}

async function countOf({ manifest, dir, fingerprint, files }: StoredObject, hands: Hands): Promise<number> {
  if (manifest.kind !== 'documents') return 0;
  const counts = await hands.each(
    files.flatMap((file) => {
      const shard = /^shard-(\d+)\.bin$/.exec(file)?.[1];
      return shard === undefined ? [] : [Number(shard)];
    }),
    (shard) => manifest.files[shardName('shard', shard, 'ndjson')]?.bytes ?? 0,
    (hand, shard) => hand.call('countOf', dir, fingerprint, shard),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
