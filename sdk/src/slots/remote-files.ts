import { createToken } from '../token.js';

/**
 * Files of datasets that lie on another machine: named, looked at before any work, brought here whole. Sources ask it where
 * their configuration names such files, and then read them as any local file; they know neither protocol nor token.
 *
 * What it gives is pinned and proven: a listing says the hash of every file, and a file that is not what its listing says never
 * reaches a source.
 *
 * @experimental remote-files
 */
export interface RemoteFiles {
  /**
   * The files of a set in the order of their names (by their UTF-8 bytes); at least one.
   *
   * @throws FWK_CONFIG_INVALID for a set that is written wrong or not pinned; FWK_SOURCE_MISSING for one that is not there;
   * FWK_SOURCE_DENIED, FWK_SOURCE_UNREACHABLE, FWK_SOURCE_INTEGRITY for a listing that cannot be believed
   */
  list(set: RemoteSet, call: RemoteCall): Promise<readonly RemoteFile[]>;
  /**
   * Preflight: may these files be read, and is there room for them? Downloads none.
   *
   * @throws FWK_SOURCE_DENIED with the page to accept terms on; FWK_RUN_DISK_FULL; as `list`
   */
  check(files: readonly RemoteFile[], call: RemoteCall): Promise<void>;
  /**
   * Brings one file here, or finds it here; its hash was right when this returns. What was downloaded before an interruption is
   * not downloaded again. Several runs may ask for one file at once.
   *
   * @throws FWK_SOURCE_INTEGRITY, FWK_SOURCE_UNREACHABLE, FWK_SOURCE_DENIED, FWK_RUN_DISK_FULL, FWK_RUN_IO
   */
  fetch(file: RemoteFile, call: RemoteCall): Promise<LocalCopy>;
}

/**
 * Files of one revision of one dataset, as a preset names them.
 *
 * @experimental remote-files
 */
export interface RemoteSet {
  /** The dataset: `bigcode/the-stack-dedup`. */
  readonly hub: string;
  /** One that never moves: the hash of a commit, 40 hexadecimal digits. A branch is refused. */
  readonly revision: string;
  /** Which of its files: `data/python/*.parquet`. `*` and `?` stay within a folder, `**` stands for any folders. */
  readonly files: string;
}

/**
 * One file of a set; plain data.
 *
 * @experimental remote-files
 */
export interface RemoteFile {
  readonly set: RemoteSet;
  /** Its path in the dataset, `/`-separated, without `.` and `..`. */
  readonly name: string;
  readonly bytes: number;
  /** Of its content. */
  readonly hash: RemoteHash;
}

/**
 * What a file's bytes must come to. `git-blob-sha1` is SHA-1 over `blob <bytes>\0` and the content, as git names a blob.
 *
 * @experimental remote-files
 */
export interface RemoteHash {
  readonly algorithm: 'sha256' | 'git-blob-sha1';
  /** Lower case. */
  readonly hex: string;
}

/**
 * How the slot is asked.
 *
 * @experimental remote-files
 */
export interface RemoteCall {
  /** The key of the configuration that names the set, for messages. */
  readonly at: string;
  readonly signal: AbortSignal;
  /** A sign of life, told often: bytes of this call that are here, old ones included. */
  progress?(bytes: number): void;
}

/**
 * A file that is here.
 *
 * @experimental remote-files
 */
export interface LocalCopy {
  /** Absolute. To be read only: others have it too. */
  readonly path: string;
  /** SHA-256 of its content, hex, whatever the listing has. */
  readonly sha256: string;
}

/**
 * The slot of who brings files from elsewhere. For plugins that name the proposal `remote-files` in their manifest.
 *
 * @experimental remote-files
 *
 * @example
 * // examples/slots/remote-files.ts
 * import { createHash } from 'node:crypto';
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { definePlugin, frameworkError, REMOTE_FILES } from '@framework/sdk';
 *
 * // Manifest: "provides": ["fw.remote-files"], "proposals": ["remote-files"]. The smallest hub there is: one file, always there.
 * const CONTENT = 'print(1)\n';
 * const sha256 = createHash('sha256').update(CONTENT).digest('hex');
 *
 * export default definePlugin({}, (plugin) => {
 *   plugin.provide(REMOTE_FILES, () => ({
 *     async list(set, { at }) {
 *       if (set.hub !== 'me/one-file') {
 *         throw frameworkError('FWK_SOURCE_MISSING', { message: `there is no dataset '${set.hub}'`, at });
 *       }
 *       return [
 *         { set, name: 'one.py', bytes: CONTENT.length, hash: { algorithm: 'sha256' as const, hex: sha256 } },
 *       ];
 *     },
 *     async check() {},
 *     async fetch({ name }, { signal }) {
 *       signal.throwIfAborted();
 *       const path = join(await mkdtemp(join(tmpdir(), 'one-file-')), name);
 *       await writeFile(path, CONTENT);
 *       return { path, sha256 };
 *     },
 *   }));
 *   return {};
 * });
 */
export const REMOTE_FILES = createToken<RemoteFiles>('fw.remote-files');
