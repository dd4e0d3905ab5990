import {
  frameworkError,
  type LocalCopy,
  type RemoteCall,
  type RemoteFile,
  type RemoteFiles,
  type RemoteSet,
} from '@framework/sdk';
import { fileAddress, pageOf } from './address.js';
import { Download } from './cache/download.js';
import { KeptFiles } from './cache/kept-files.js';
import { Part } from './cache/part.js';
import { storageError } from './cache/storage-error.js';
import { folderOf, matchesGlob } from './glob.js';
import type { Entry } from './listing/entry.js';
import { commitOf, FolderMissing, type HubAccess, listFolder } from './listing/hub-client.js';
import { keepListing, readListing } from './listing/kept-listing.js';
import { nearNames } from './listing/near-names.js';
import { isCommit, requireWellWritten } from './remote-set.js';
import type { Answer } from './transport/answer.js';
import { persist, type Try } from './transport/persist.js';
import { refusal } from './transport/refusal.js';
import { request } from './transport/request.js';

type Headed = Readonly<Record<string, string>>;

/** Datasets of a hub behind the slot. */
export class Hub implements RemoteFiles {
  readonly #access: HubAccess;
  readonly #cache: string;
  readonly #kept: KeptFiles;
  /** Downloads under way here, by content: two sources may name one file. */
  readonly #underWay = new Map<string, Promise<LocalCopy>>();

  constructor(access: HubAccess, cache: string) {
    this.#access = access;
    this.#cache = cache;
    this.#kept = new KeptFiles(cache);
  }

  async list(set: RemoteSet, call: RemoteCall): Promise<readonly RemoteFile[]> {
    requireWellWritten(set, call.at);
    if (!isCommit(set.revision)) throw await this.#notPinned(set, call);
    const entries = await this.#entries(set, call);
    const found = entries.filter(({ name }) => matchesGlob(set.files, name));
    if (found.length === 0)
      throw this.#noFiles(
        set,
        nearNames(
          set.files,
          entries.map(({ name }) => name),
        ),
        call,
      );
    return found
      .map((entry) => ({ set, ...entry }))
      .sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  }

  async check(files: readonly RemoteFile[], call: RemoteCall): Promise<void> {
    const toCome: RemoteFile[] = [];
    for (const file of files) if (!(await this.#kept.has(file))) toCome.push(file);
    // One of each dataset: terms are accepted for all of it.
    const oneOfEach = new Map(toCome.map((file) => [`${file.set.hub}\0${file.set.revision}`, file]));
    for (const file of oneOfEach.values()) await this.#requireReadable(file, call);
    await this.#kept.requireRoom(toCome);
  }

  async fetch(file: RemoteFile, call: RemoteCall): Promise<LocalCopy> {
    const key = `${file.hash.algorithm} ${file.hash.hex}`;
    const underWay = this.#underWay.get(key) ?? this.#bring(file, call);
    this.#underWay.set(key, underWay);
    try {
      return await underWay;
    } finally {
      this.#underWay.delete(key);
    }
  }

  async #entries(set: RemoteSet, call: RemoteCall): Promise<readonly Entry[]> {
    const folder = folderOf(set.files);
    const key = { endpoint: this.#access.endpoint.href, hub: set.hub, commit: set.revision, folder };
    const kept = await readListing(this.#cache, key);
    if (kept !== null) return kept;
    try {
      const { files } = await listFolder(this.#access, set, folder, 'below', call);
      await keepListing(this.#cache, key, files);
      return files;
    } catch (error) {
      if (!(error instanceof FolderMissing)) throw error;
      throw this.#noFiles(set, await this.#neighbours(set, folder, call), call);
    }
  }

  /** What lies in the nearest folder above one that is missing. */
  async #neighbours(set: RemoteSet, folder: string, call: RemoteCall): Promise<readonly string[]> {
    for (let above = folder; above !== ''; ) {
      above = above.split('/').slice(0, -1).join('/');
      try {
        const { files, folders } = await listFolder(this.#access, set, above, 'in', call);
        return nearNames(folder, [...folders, ...files.map(({ name }) => name)]);
      } catch (error) {
        if (!(error instanceof FolderMissing)) throw error;
      }
    }
    return [];
  }

  #noFiles(set: RemoteSet, near: readonly string[], { at }: RemoteCall): Error {
    const there = near.length === 0 ? 'nothing like it' : `there are ${near.join(', ')}`;
    return frameworkError('FWK_SOURCE_MISSING', {
      message: `no file of ${set.hub} at ${set.revision.slice(0, 12)} fits '${set.files}' (${there})`,
      at: `${at}.files`,
      action: `correct the pattern; all files: ${pageOf(this.#access.endpoint, set)}/tree/${set.revision}`,
    });
  }

  /** What moves cannot be reproduced; what it stands for now can be written instead. */
  async #notPinned(set: RemoteSet, call: RemoteCall): Promise<Error> {
    // Told if it can be told at once: the preset is wrong either way.
    const patience = () => ({ ...this.#access.patience(), retries: 0 });
    const commit = await commitOf({ ...this.#access, patience }, set, call).catch(() => {
      call.signal.throwIfAborted();
      return null;
    });
    return frameworkError('FWK_CONFIG_INVALID', {
      message: `'${set.revision}' is no commit of ${set.hub}: a branch or tag may stand for other files tomorrow`,
      at: `${call.at}.revision`,
      action:
        commit === null
          ? `write the hash of a commit: ${pageOf(this.#access.endpoint, set)}/commits/${set.revision}`
          : `write ${commit}: that is what '${set.revision}' stands for now`,
    });
  }

  /** Its first byte, and what the hub says of it on the way. */
  #requireReadable(file: RemoteFile, call: RemoteCall): Promise<void> {
    // No byte can be asked of an empty file.
    const range: Headed = file.bytes === 0 ? {} : { range: 'bytes=0-0' };
    return this.#persist(
      'asking for',
      file,
      () => range,
      call,
      async (answer) => {
        answer.discard();
        return { kind: 'done', value: undefined };
      },
    );
  }

  async #bring(file: RemoteFile, call: RemoteCall): Promise<LocalCopy> {
    const path = this.#kept.pathOf(file);
    try {
      const known = await this.#kept.proven(file, call);
      if (known !== null) return { path, sha256: known };
      return { path, sha256: await this.#download(file, path, call) };
    } catch (error) {
      throw storageError(error, path);
    }
  }

  async #download(file: RemoteFile, path: string, call: RemoteCall): Promise<string> {
    const part = await Part.claim(this.#kept.parts, file.hash);
    try {
      const download = await Download.begin(file, part, call);
      for (;;) {
        if (!download.whole) {
          await this.#persist(
            'downloading',
            file,
            () => download.range,
            call,
            (answer) => download.take(answer),
          );
        }
        const sha256 = await download.proven();
        if (sha256 === null) continue;
        await part.publish(path);
        return sha256;
      }
    } catch (error) {
      // A beginning that is wrong is worth nothing; any other is gone on with.
      if ((error as { code?: unknown }).code === 'FWK_SOURCE_INTEGRITY') await part.remove();
      else await part.release();
      throw error;
    }
  }

  #persist(
    doing: string,
    file: RemoteFile,
    headers: () => Headed,
    call: RemoteCall,
    take: (answer: Answer) => Promise<Try<void>>,
  ): Promise<void> {
    const address = fileAddress(this.#access.endpoint, file);
    const { set, name } = file;
    const attempt = async (): Promise<Try<void>> => {
      const answer = await request(address, {
        ...this.#access,
        token: this.#access.token.value,
        headers: headers(),
        signal: call.signal,
        from: 'anywhere',
      });
      if (answer.status !== 200 && answer.status !== 206)
        return refusal(answer, { ...this.#access, set, what: name, at: call.at });
      requireListedFile(answer.hubHeaders, file, call.at);
      return take(answer);
    };
    const pausing = () => call.progress?.(0);
    return persist(
      `${doing} '${name}' of ${set.hub}`,
      address,
      attempt,
      this.#access.patience(),
      call.signal,
      pausing,
    );
  }
}

/**
 * What the hub says of a file before its bytes come, against its listing: a revision that was replaced is found before gigabytes
 * were read.
 *
 * @throws FWK_SOURCE_INTEGRITY
 */
function requireListedFile(headers: Headers, { set, name, bytes, hash }: RemoteFile, at: string): void {
  const says = (what: string, said: string | null, listed: string) => {
    if (said === null || said === listed) return;
    throw frameworkError('FWK_SOURCE_INTEGRITY', {
      message: `'${name}' of ${set.hub}: the hub listed the ${what} ${listed}, and now says ${said}`,
      at,
    });
  };
  says('commit', headers.get('x-repo-commit'), set.revision);
  says('size', headers.get('x-linked-size'), String(bytes));
  const tag = headers.get('x-linked-etag')?.replace(/^(?:W\/)?"?|"$/g, '') ?? null;
  if (hash.algorithm === 'sha256' && /^[0-9a-f]{64}$/.test(tag ?? '')) says('hash', tag, hash.hex);
}
