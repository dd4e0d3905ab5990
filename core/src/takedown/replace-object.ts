import { constants, copyFile, link, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { JsonObject } from '@framework/sdk';
import { type FileFacts, ioError, syncFile } from '../run/durable-file.js';
import { failpoint } from '../run/failpoint.js';
import type { ObjectDraft, Store, StoredObject } from '../run/store.js';
import type { Rewritten } from './blank-spans.js';

/** A file of an object, made anew from the old one in the draft's folder. */
export type RewriteFile = (
  draft: ObjectDraft,
  old: { readonly path: string; readonly facts: FileFacts },
) => Promise<{ readonly facts: FileFacts; readonly rewritten: Rewritten }>;

/**
 * An object beside an old one, with some of its files rewritten; the others are the old files under a second name. The
 * one that stands is reused: everything it is made from is in its fingerprint.
 *
 * @param inputs what the new one is made from: the old inputs and the takedown
 * @param rewrite file → how; what was rewritten is kept in the summary
 */
export async function replaceObject(
  store: Store,
  old: StoredObject,
  inputs: JsonObject,
  summary: JsonObject,
  rewrite: ReadonlyMap<string, RewriteFile>,
): Promise<StoredObject> {
  return store.make({ kind: old.manifest.kind, inputs }, async (draft) => {
    const rewritten: Rewritten[] = [];
    for (const [file, facts] of Object.entries(old.manifest.files)) {
      const path = old.path(file);
      await mkdir(dirname(join(draft.dir, file)), { recursive: true });
      const how = rewrite.get(file);
      if (how === undefined) {
        await secondName(path, join(draft.dir, file));
        draft.add(file, facts);
        continue;
      }
      const done = await how(draft, { path, facts });
      draft.add(file, done.facts);
      rewritten.push(done.rewritten);
      failpoint('takedown.after-file');
    }
    return { ...summary, rewritten: rewritten as unknown as JsonObject[] };
  });
}

/** Files of the store are never written again, so two objects can share one. */
async function secondName(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    // A file system without hard links, or with too many of this file.
    try {
      await rm(to, { force: true });
      await copyFile(from, to, constants.COPYFILE_FICLONE);
      await syncFile(to);
    } catch (cause) {
      throw ioError(cause, to);
    }
  }
}

export const rewrittenIn = ({ summary }: StoredObject): readonly Rewritten[] =>
  (summary['rewritten'] ?? []) as unknown as readonly Rewritten[];
