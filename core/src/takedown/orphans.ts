import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LAYOUT, type TokenizedDocument } from '@framework/sdk';
import { DocumentShards, readRows } from '../run/documents.js';
import { heldBy } from '../run/holder.js';
import { readLines } from '../run/json-lines.js';
import { Store, type StoredObject } from '../run/store.js';
import { allRuns } from './affected-runs.js';
import { allRows } from './selection.js';

/**
 * An object that no run refers to any more, or one that a killed run left half made, with documents or tokens that go: of an
 * earlier vocabulary, of filters as they were. Whoever made it can make it anew, so it goes whole.
 */
export interface Orphan {
  readonly object: string;
  readonly kind: 'documents' | 'tokens' | 'sequence' | 'half made';
  /** Content hash of documents that go in its training split: checkpoints that saw it may be left. Null of all else. */
  readonly trained: string | null;
}

/**
 * Found by the documents' hashes, which rows of documents and of tokens have. Half-made documents go whatever they hold:
 * the list of what was taken down is part of their fingerprint, so nobody can ever go on with them.
 *
 * @param hashes SHA-256 of the documents that go, hex
 * @throws FWK_STORE_*
 */
export async function findOrphans(root: string, hashes: ReadonlySet<string>): Promise<readonly Orphan[]> {
  const dir = join(root, LAYOUT.store);
  const store = new Store(dir);
  const referred = new Set((await allRuns(root)).flatMap(({ refs }) => Object.values(refs)));
  const orphans: Orphan[] = [];
  const tokens = new Set<string>();
  const indices: StoredObject[] = [];
  for (const { name, finished } of await store.list()) {
    const half = /^([0-9a-f]{64})\.partial$/.exec(name)?.[1];
    if (half !== undefined && heldBy(join(dir, name, LAYOUT.holder)) === undefined) {
      if (await isHalfMade(join(dir, name), hashes)) {
        orphans.push({ object: half, kind: 'half made', trained: null });
      }
    }
    if (!finished || referred.has(name)) continue;
    const object = await store.look(name);
    const { kind } = object.manifest;
    if (kind === 'sequence') indices.push(object);
    if (kind === 'documents') {
      const splits = await splitsOf(object, hashes);
      if (splits.size === 0) continue;
      orphans.push({ object: name, kind, trained: splits.has('train') ? object.contentHash : null });
    }
    if (kind === 'tokens' && (await holdsTokens(object, hashes))) {
      tokens.add(object.contentHash);
      orphans.push({ object: name, kind, trained: null });
    }
  }
  for (const { fingerprint, manifest } of indices) {
    if (tokens.has(String(manifest.inputs['tokens']))) {
      orphans.push({ object: fingerprint, kind: 'sequence', trained: null });
    }
  }
  return orphans;
}

/** The splits in which an object holds some of the documents. */
async function splitsOf(object: StoredObject, hashes: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const splits = new Set<string>();
  for await (const { row } of allRows(new DocumentShards(object))) {
    if (row.takenDown === undefined && hashes.has(row.sha256)) splits.add(row.split);
  }
  return splits;
}

async function holdsTokens(object: StoredObject, hashes: ReadonlySet<string>): Promise<boolean> {
  for (const file of object.files) {
    if (!/^tokens-\d+\.ndjson$/.test(file)) continue;
    for await (const { sha256 } of readRows<TokenizedDocument>(object, file)) {
      if (hashes.has(sha256)) return true;
    }
  }
  return false;
}

async function isHalfMade(dir: string, hashes: ReadonlySet<string>): Promise<boolean> {
  for (const file of (await readdir(dir)).sort()) {
    if (/^shard-\d+\./.test(file)) return true;
    if (!/^tokens-\d+\.ndjson(\.tmp)?$/.test(file)) continue;
    for await (const line of readLines(join(dir, file))) {
      const hash = /"sha256":"([0-9a-f]{64})"/.exec(line)?.[1];
      if (hash !== undefined && hashes.has(hash)) return true;
    }
  }
  return false;
}
