import { join } from 'node:path';
import { LAYOUT } from '@framework/sdk';
import { type DocumentRow, DocumentShards } from '../run/documents.js';
import { type MissingPart, partOf } from '../run/run-record.js';
import { Store, type StoredObject } from '../run/store.js';
import { allRuns } from './affected-runs.js';
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
export async function findElsewhere(root: string, plan: TakedownPlan): Promise<OtherObjects> {
  const store = new Store(join(root, LAYOUT.store));
  const hashes = new Set(plan.removed.map(({ sha256 }) => sha256));
  const runs = await allRuns(root);
  const elsewhere: Elsewhere[] = [];
  const unread: UnreadObject[] = [];
  for (const { name, finished } of await store.list()) {
    const refer = runs.filter(({ refs }) => refs['filter'] === name).map(({ paths }) => paths.name);
    if (!finished || name === plan.documents.fingerprint || refer.length === 0) continue;
    try {
      const documents = await countOf(await store.look(name), hashes);
      if (documents > 0) elsewhere.push({ object: name, runs: refer, documents });
    } catch (error) {
      unread.push({ ...partOf(`object ${name}`, error), object: name, runs: refer });
    }
  }
  return { elsewhere, unread };
}

async function countOf(object: StoredObject, hashes: ReadonlySet<string>): Promise<number> {
  if (object.manifest.kind !== 'documents') return 0;
  const documents = new DocumentShards(object);
  let count = 0;
  for (let shard = 0; shard < documents.shards; shard++) {
    for await (const lines of documents.lineBlocks(shard)) {
      for (const line of lines) {
        if (!mentions(line, hashes)) continue;
        const row = JSON.parse(line) as DocumentRow;
        if (row.takenDown === undefined && hashes.has(row.sha256)) count += 1;
      }
    }
  }
  return count;
}

/** Whether one of the hashes may stand in a line, the document's own or another's: few lines need to be parsed. */
function mentions(line: string, hashes: ReadonlySet<string>): boolean {
  for (let at = line.indexOf(HASH); at >= 0; at = line.indexOf(HASH, at + HASH.length)) {
    const start = at + HASH.length;
    if (hashes.has(line.slice(start, start + 64))) return true;
  }
  return false;
}

const HASH = '"sha256":"';
