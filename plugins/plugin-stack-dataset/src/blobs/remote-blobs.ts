import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  frameworkError,
  REMOTE_FILES,
  type RemoteFile,
  type RemoteFiles,
  type RemoteSet,
  type SourceContext,
} from '@framework/sdk';
import type { BlobStore, StoredBlob } from './blob-store.js';

/** Files of a set on a hub that are named by their blob's id, in whatever folders. The listing is held, blobs come one by one. */
export class RemoteBlobs implements BlobStore {
  readonly #owner: RemoteFiles;
  readonly #files: ReadonlyMap<string, RemoteFile>;
  readonly #at: string;

  private constructor(owner: RemoteFiles, files: ReadonlyMap<string, RemoteFile>, at: string) {
    this.#owner = owner;
    this.#files = files;
    this.#at = at;
  }

  /** @throws FWK_SLOT_MISSING; as `list` of the slot */
  static async open(sets: readonly RemoteSet[], at: string, ctx: SourceContext): Promise<RemoteBlobs> {
    const owner = ctx.find(REMOTE_FILES);
    if (owner === undefined) {
      throw frameworkError('FWK_SLOT_MISSING', {
        message: `blobs elsewhere are named, and no plugin of the preset brings them here (slot '${REMOTE_FILES.id}')`,
        at,
        action: 'add `plugin-huggingface-hub: {}` to the plugins of the preset',
      });
    }
    const files = new Map<string, RemoteFile>();
    for (const [index, set] of sets.entries()) {
      for (const file of await owner.list(set, { at: `${at}.${index}`, signal: ctx.signal })) {
        const id = basename(file.name).replace(/\.gz$/i, '');
        if (!files.has(id)) files.set(id, file);
      }
    }
    return new RemoteBlobs(owner, files, at);
  }

  /** Preflight: may they be read? */
  async check(signal: AbortSignal): Promise<void> {
    await this.#owner.check([...this.#files.values()], { at: this.#at, signal });
  }

  async read(id: string, most: number, signal: AbortSignal): Promise<StoredBlob | null> {
    const file = this.#files.get(id);
    if (file === undefined) return null;
    if (file.bytes > most) return { kind: 'too-large' };
    const { path } = await this.#owner.fetch(file, { at: this.#at, signal });
    return { kind: 'bytes', bytes: await readFile(path), at: path };
  }
}
