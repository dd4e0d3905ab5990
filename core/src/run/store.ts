import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ArtefactDraft,
  type ArtefactView,
  canonicalJson,
  frameworkError,
  type JsonObject,
  type JsonValue,
  LAYOUT,
  type ObjectManifest,
} from '@framework/sdk';
import { timed } from '../trace/current.js';
import {
  bytesOf,
  type FileFacts,
  ioError,
  replaceDurably,
  syncFile,
  syncFolder,
  writeDurably,
} from './durable-file.js';
import { failpoint } from './failpoint.js';
import { hashFile, hashOf, rootOf, sha256 } from './file-hash.js';
import { type Hold, tryHold } from './holder.js';
import { plainBytes } from './plain-bytes.js';
import { corrupt, missingFile } from './store-errors.js';
import { verifiedPieces } from './verified-pieces.js';

export { corrupt, missingFile };

/**
 * Files up to this size are hashed when an object is opened. Larger ones (shards of a large run) are only measured
 * then, and hashed by whoever reads them: opening a terabyte must not mean reading it.
 */
const HASHED_ON_OPEN = 64 * 1024 * 1024;
/** Folder of a draft that outlives a kill and is no part of the object. */
const SCRATCH = 'scratch';
/** Between two looks at whether another process is done. */
const WAIT_MS = 200;

/** What an object is made from; its fingerprint is the hash of this. */
export interface ObjectIdentity {
  /** `sources`, `documents`, `fit`, `tokens`, `sequence`. */
  readonly kind: string;
  readonly inputs: JsonObject;
}

export const fingerprintOf = ({ kind, inputs }: ObjectIdentity): string => hashOf({ kind, inputs });

/** A finished object: what plugins see of it, and what its manifest says. */
export interface StoredObject extends ArtefactView {
  readonly summary: JsonObject;
  readonly manifest: ObjectManifest;
}

/**
 * The content-addressed store: one folder an object, named by the hash of everything that went into it, shared by all
 * runs of a root. An object is made in `<fingerprint>.partial` and renamed when it is whole; after that nobody writes
 * to it again.
 */
export class Store {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  folder(fingerprint: string): string {
    return join(this.#dir, fingerprint);
  }

  has(fingerprint: string): boolean {
    return existsSync(join(this.folder(fingerprint), LAYOUT.object));
  }

  /**
   * @throws FWK_STORE_CORRUPT, FWK_STORE_MISSING_FILE naming the file; FWK_STORE_CORRUPT when there is no such object
   */
  open(fingerprint: string): Promise<StoredObject> {
    return timed('store open', () => this.#open(fingerprint));
  }

  async #open(fingerprint: string): Promise<StoredObject> {
    const dir = this.folder(fingerprint);
    const place = join(dir, LAYOUT.object);
    const manifest = await readManifest(place, fingerprint);
    for (const [file, facts] of Object.entries(manifest.files)) {
      const path = join(dir, file);
      const size = await stat(path).then(
        (found) => found.size,
        () => undefined,
      );
      if (size === undefined) throw missingFile(path);
      if (size !== facts.bytes) throw corrupt(path, `has ${size} bytes, its manifest says ${facts.bytes}`);
      if (size <= HASHED_ON_OPEN && (await hashFile(path)) !== facts.sha256) {
        throw corrupt(path, 'is not the file its manifest describes');
      }
    }
    return view(dir, manifest);
  }

  /**
   * An object by its manifest alone: whoever reads a file of it checks that file. For commands that only look: one
   * damaged file must not hide the others.
   *
   * @throws FWK_STORE_CORRUPT, FWK_STORE_MISSING_FILE naming the manifest
   */
  async look(fingerprint: string): Promise<StoredObject> {
    const dir = this.folder(fingerprint);
    return view(dir, await readManifest(join(dir, LAYOUT.object), fingerprint));
  }

  /**
   * Starts or goes on with an object. Waits while another live process makes the same one; when that one finishes it,
   * nothing is left to make, and the answer is `undefined`.
   *
   * @param whileWaiting called with the pid that is waited for, once
   */
  async draft(
    identity: ObjectIdentity,
    options: { readonly signal: AbortSignal; readonly whileWaiting: (pid: number) => void },
  ): Promise<ObjectDraft | undefined> {
    const fingerprint = fingerprintOf(identity);
    const dir = `${this.folder(fingerprint)}.partial`;
    for (let waited = false; ; waited = true) {
      if (waited && this.has(fingerprint)) return undefined;
      try {
        await mkdir(dir, { recursive: true });
        const answer = await tryHold(join(dir, LAYOUT.holder));
        if ('hold' in answer) return new ObjectDraft(this.#dir, identity, fingerprint, dir, answer.hold);
        if (!waited) options.whileWaiting(answer.heldBy.pid);
      } catch (cause) {
        // The other one's rename took the folder away between two lines of ours.
        if (!waited || existsSync(dir)) throw ioError(cause, dir);
      }
      options.signal.throwIfAborted();
      await sleep(WAIT_MS);
    }
  }

  /**
   * The object that stands, else a new one: for commands outside of a run, which wait for another process without a word.
   *
   * @param make writes the files; what it returns becomes the summary
   */
  async make(
    identity: ObjectIdentity,
    make: (draft: ObjectDraft) => Promise<JsonObject>,
  ): Promise<StoredObject> {
    const fingerprint = fingerprintOf(identity);
    if (this.has(fingerprint)) return this.look(fingerprint);
    const { signal } = new AbortController();
    const draft = await this.draft(identity, { signal, whileWaiting: () => undefined });
    if (draft === undefined) return this.look(fingerprint);
    try {
      await draft.clear();
      return await draft.publish(await make(draft));
    } finally {
      draft.release();
    }
  }

  /** Every finished object, and what lies half-made, by folder name. */
  async list(): Promise<readonly { readonly name: string; readonly finished: boolean }[]> {
    const names = await readdir(this.#dir).catch(() => []);
    return names.sort().map((name) => ({ name, finished: /^[0-9a-f]{64}$/.test(name) && this.has(name) }));
  }
}

/** An object in the making. Files become part of it when they are `add`ed; the rest of the folder is scratch. */
export class ObjectDraft {
  readonly fingerprint: string;
  readonly dir: string;
  readonly #store: string;
  readonly #identity: ObjectIdentity;
  readonly #hold: Hold;
  readonly #files = new Map<string, FileFacts>();

  constructor(store: string, identity: ObjectIdentity, fingerprint: string, dir: string, hold: Hold) {
    this.#store = store;
    this.#identity = identity;
    this.fingerprint = fingerprint;
    this.dir = dir;
    this.#hold = hold;
  }

  /** Empties the folder: for objects that cannot go on from the middle, but for what was kept in `scratch`. */
  async clear(): Promise<void> {
    for (const name of await readdir(this.dir)) {
      if (name !== LAYOUT.holder && name !== SCRATCH)
        await rm(join(this.dir, name), { recursive: true, force: true });
    }
  }

  /** Where a `fit` keeps what the next try goes on from. */
  async scratch(): Promise<string> {
    const dir = join(this.dir, SCRATCH);
    await mkdir(dir, { recursive: true });
    return dir;
  }

  /** Takes a file already written and synced into the object. */
  add(file: string, facts: FileFacts): void {
    this.#files.set(file, facts);
  }

  async write(file: string, content: Uint8Array | string): Promise<void> {
    const path = join(this.dir, checkedFile(file));
    await mkdir(dirname(path), { recursive: true });
    this.add(file, await writeDurably(path, [bytesOf(content)]));
  }

  /** What a plugin's `fit` is given: the same, and files that native code left in the folder are taken too. */
  artefact(): ArtefactDraft {
    return {
      dir: this.dir,
      write: (file, bytes) => this.write(file, bytes),
      writeJson: (file, value) => this.write(file, canonicalJson(value)),
    };
  }

  /** Takes what a writer of its own left in the folder. */
  async addFound(): Promise<void> {
    for (const entry of await readdir(this.dir, { withFileTypes: true, recursive: true })) {
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(this.dir.length + 1).replaceAll('\\', '/');
      if (!entry.isFile() || this.#files.has(name) || name === LAYOUT.holder) continue;
      if (name.startsWith(`${SCRATCH}/`)) continue;
      await syncFile(path);
      this.add(name, { bytes: (await stat(path)).size, sha256: await hashFile(path) });
    }
  }

  /**
   * Makes the object final. Where one of the same fingerprint stands already (it was made anew on demand), the same
   * content changes nothing, and other content takes its place.
   *
   * @param summary facts about the content, for people and later stages
   */
  publish(summary: JsonObject): Promise<StoredObject> {
    return timed('store publish', () => this.#publish(summary));
  }

  async #publish(summary: JsonObject): Promise<StoredObject> {
    const files = Object.fromEntries([...this.#files].sort(([a], [b]) => (a < b ? -1 : 1)));
    const described: Omit<ObjectManifest, 'manifestHash'> = {
      kind: this.#identity.kind,
      fingerprint: this.fingerprint,
      inputs: this.#identity.inputs,
      files,
      contentHash: rootOf(
        Object.fromEntries(Object.entries(files).map(([name, { sha256 }]) => [name, sha256])),
      ),
      summary,
    };
    const manifest: ObjectManifest = { ...described, manifestHash: hashOf(described) };
    const final = join(this.#store, this.fingerprint);
    try {
      await rm(join(this.dir, SCRATCH), { recursive: true, force: true });
      for (const entry of await readdir(this.dir, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        const name = path.slice(this.dir.length + 1).replaceAll('\\', '/');
        if (entry.isFile() && !this.#files.has(name) && name !== LAYOUT.holder) await rm(path);
      }
      await replaceDurably(join(this.dir, LAYOUT.object), canonicalJson({ ...manifest }));
      failpoint('store.before-rename');
      if (existsSync(final)) {
        const aside = `${final}.replaced`;
        await rm(aside, { recursive: true, force: true });
        await rename(final, aside);
      }
      await rename(this.dir, final);
      await syncFolder(this.#store);
      await rm(`${final}.replaced`, { recursive: true, force: true });
      await rm(join(final, LAYOUT.holder), { force: true });
      failpoint('store.after-rename');
    } catch (cause) {
      throw ioError(cause, this.dir);
    }
    return view(final, manifest);
  }

  /** Lets go of the folder; what is in it stays for the next attempt. */
  release(): void {
    this.#hold.release();
  }
}

async function readManifest(place: string, fingerprint: string): Promise<ObjectManifest> {
  let text: string;
  try {
    text = await readFile(place, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw missingFile(place);
    throw ioError(cause, place);
  }
  let manifest: ObjectManifest;
  try {
    manifest = JSON.parse(text) as ObjectManifest;
    const { manifestHash, ...described } = manifest;
    const hashes = Object.entries(manifest.files).map(([name, facts]) => [checkedFile(name), facts.sha256]);
    if (
      hashOf(described) !== manifestHash ||
      manifest.fingerprint !== fingerprint ||
      fingerprintOf(manifest) !== fingerprint ||
      rootOf(Object.fromEntries(hashes) as Record<string, string>) !== manifest.contentHash
    ) {
      throw new Error('its hashes do not agree');
    }
  } catch {
    throw corrupt(place, 'is not a manifest whose hashes agree');
  }
  return manifest;
}

function view(dir: string, manifest: ObjectManifest): StoredObject {
  const files = Object.keys(manifest.files).sort();
  const path = (file: string): string => {
    if (!Object.hasOwn(manifest.files, file)) throw missingFile(join(dir, file));
    return join(dir, file);
  };
  const read = async (file: string): Promise<Uint8Array> => {
    let bytes: Buffer;
    try {
      bytes = await readFile(path(file));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw missingFile(join(dir, file));
      throw ioError(cause, join(dir, file));
    }
    if (sha256(bytes) !== manifest.files[file]!.sha256) {
      throw corrupt(join(dir, file), 'is not the file its manifest describes');
    }
    return plainBytes(bytes);
  };
  return {
    fingerprint: manifest.fingerprint,
    contentHash: manifest.contentHash,
    dir,
    files,
    path,
    read,
    pieces: (file) => verifiedPieces(path(file), manifest.files[file]!),
    readJson: async (file) => JSON.parse(Buffer.from(await read(file)).toString('utf8')) as JsonValue,
    summary: manifest.summary,
    manifest,
  };
}

/** File names come from plugins, and from manifests on disk: they stay inside the object's folder. */
function checkedFile(file: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/.test(file) && file !== LAYOUT.object)
    return file;
  throw frameworkError('FWK_HOOK_RESULT', { message: `'${file}' is no name for a file of the store` });
}
