import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type JsonValue, LAYOUT } from '@framework/sdk';
import { isRecord, isText } from './json-file.js';
import type { ObjectDraft, Store } from './store.js';

/**
 * Objects made of documents that stand already, for questions about them: no run refers to one, and it is made anew on demand.
 * It names the object of documents under `inputs.documents`, and goes with it: `runs gc` keeps it as long as that, and a
 * takedown removes it with the documents of before, as it holds what was taken from them.
 */
export type DerivedKind = 'tables' | 'match-index';
const KINDS: ReadonlySet<string> = new Set<DerivedKind>(['tables', 'match-index']);

/** In a folder under way, what it is made of: there is no manifest yet. */
const MARK = 'derived.json';

/** To be called first, on an emptied draft. The mark is scratch: it is no part of the object. */
export async function markDerived(draft: ObjectDraft, documents: string): Promise<void> {
  await writeFile(join(draft.dir, MARK), JSON.stringify({ documents }), { flush: true });
}

/** Folder in the store → the object of documents it is made of; finished ones, those under way, those half removed. */
export async function derivedObjects(store: Store): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { name } of await store.list()) {
    const manifest = await readJson(join(store.folder(name), LAYOUT.object));
    const described =
      manifest === undefined
        ? await readJson(join(store.folder(name), MARK))
        : isRecord(manifest) && KINDS.has(String(manifest['kind']))
          ? manifest['inputs']
          : undefined;
    const documents = isRecord(described) ? described['documents'] : undefined;
    if (isText(documents)) found.set(name, documents);
  }
  return found;
}

/** Undefined for what is not there or cannot be read: whoever uses it finds out. */
async function readJson(path: string): Promise<JsonValue | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as JsonValue;
  } catch {
    return undefined;
  }
}
