import { constants, copyFile, link, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { JsonObject } from '@framework/sdk';
import { type FileFacts, ioError, syncFile } from '../run/durable-file.js';
import { failpoint } from '../run/failpoint.js';
import type { Store, StoredObject } from '../run/store.js';
import type { Rewritten } from './blank-spans.js';
import type { Hands } from './hands.js';
import type { Rewrite } from './rewrite-file.js';

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
  rewrite: ReadonlyMap<string, Rewrite>,
  hands: Hands,
): Promise<StoredObject> {
  return store.make({ kind: old.manifest.kind, inputs }, async (draft) => {
    const anew: { readonly file: string; readonly facts: FileFacts; readonly how: Rewrite }[] = [];
    for (const [file, facts] of Object.entries(old.manifest.files)) {
      await mkdir(dirname(join(draft.dir, file)), { recursive: true });
      const how = rewrite.get(file);
      if (how !== undefined) {
        anew.push({ file, facts, how });
        continue;
      }
      await secondName(old.path(file), join(draft.dir, file));
      draft.add(file, facts);
    }
    const done = await hands.each(
      anew,
      ({ facts }) => facts.bytes,
      async (hand, { file, facts, how }) => {
        const from = { path: old.path(file), facts };
        const answer = await hand.call('rewrite', from, { dir: draft.dir, file }, how);
        draft.add(file, answer.facts);
        failpoint('takedown.after-file');
        return answer.rewritten;
      },
    );
    return { ...summary, rewritten: done as unknown as JsonObject[] };
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
