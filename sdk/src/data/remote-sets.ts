import { type Field, group, text } from '../config.js';
import { frameworkError } from '../errors/framework-error.js';
import type { SourceContext } from '../hooks/ingest.js';
import {
  type LocalCopy,
  REMOTE_FILES,
  type RemoteCall,
  type RemoteFile,
  type RemoteFiles,
  type RemoteSet,
} from '../slots/remote-files.js';

/**
 * The item of a configuration that names a set of files elsewhere.
 *
 * @experimental remote-files
 *
 * @example
 * // examples/remote-sets.ts#config
 * export const config = defineConfig({
 *   remote: list(remoteSet(), {
 *     doc: 'Files on a hub: `{ hub: owner/name, revision: <commit>, files: data/*.jsonl }`.',
 *     default: [],
 *   }),
 * });
 */
export const remoteSet = (): Field<RemoteSet> => group({ hub: text(), revision: text(), files: text() });

/**
 * What a source wants of the sets its configuration names.
 *
 * @experimental remote-files
 */
export interface WantedSets {
  readonly sets: readonly RemoteSet[];
  /** The key of the configuration that names them: `plugins.my-source.remote`. */
  readonly at: string;
  /** Whether a file of this name is one that the source reads; others of a set are left where they are. */
  takes(name: string): boolean;
}

/**
 * A file of a set that is here.
 *
 * @experimental remote-files
 */
export interface FetchedFile extends RemoteFile, LocalCopy {}

/**
 * For `check` of a source: are the files there, may they be read, is there room? Downloads none.
 *
 * @throws FWK_SLOT_MISSING where no plugin brings files from elsewhere; FWK_SOURCE_EMPTY for a set the source reads no file of; as
 * `list` and `check` of the slot
 *
 * @experimental remote-files
 *
 * @example
 * // examples/remote-sets.ts#checked
 * export const checked = (ctx: SourceContext, sets: readonly RemoteSet[]): Promise<void> =>
 *   checkRemoteSets({ sets, at: 'plugins.my-source.remote', takes: (name) => name.endsWith('.jsonl') }, ctx);
 */
export async function checkRemoteSets(wanted: WantedSets, ctx: SourceContext): Promise<void> {
  for (const { owner, files, call } of await listed(wanted, ctx)) await owner.check(files, call);
}

/**
 * For `describe` and `open` of a source: the files, brought here, set by set in the order of their names. Says how far it is.
 *
 * @throws FWK_SLOT_MISSING, FWK_SOURCE_EMPTY; as `list` and `fetch` of the slot
 *
 * @experimental remote-files
 *
 * @example
 * // examples/remote-sets.ts#fetched
 * export const fetched = (ctx: SourceContext, sets: readonly RemoteSet[]) =>
 *   fetchRemoteSets({ sets, at: 'plugins.my-source.remote', takes: (name) => name.endsWith('.jsonl') }, ctx);
 */
export async function fetchRemoteSets(
  wanted: WantedSets,
  ctx: SourceContext,
): Promise<readonly FetchedFile[]> {
  const sets = await listed(wanted, ctx);
  const total = sets.reduce(
    (sum, { files }) => sum + files.reduce((bytes, file) => bytes + file.bytes, 0),
    0,
  );
  const fetched: FetchedFile[] = [];
  let done = 0;
  for (const { owner, files, call } of sets) {
    for (const file of files) {
      ctx.signal.throwIfAborted();
      const progress = (bytes: number): void =>
        ctx.progress?.({ done: done + bytes, total, unit: 'bytes', note: file.name });
      fetched.push({ ...file, ...(await owner.fetch(file, { ...call, progress })) });
      done += file.bytes;
    }
  }
  return fetched;
}

interface ListedSet {
  readonly owner: RemoteFiles;
  readonly files: readonly RemoteFile[];
  readonly call: RemoteCall;
}

async function listed({ sets, at, takes }: WantedSets, ctx: SourceContext): Promise<readonly ListedSet[]> {
  if (sets.length === 0) return [];
  const owner = ctx.find(REMOTE_FILES);
  if (owner === undefined) {
    throw frameworkError('FWK_SLOT_MISSING', {
      message: `files elsewhere are named, and no plugin of the preset brings them here (slot '${REMOTE_FILES.id}')`,
      at,
      action: 'add `plugin-huggingface-hub: {}` to the plugins of the preset',
    });
  }
  const found: ListedSet[] = [];
  for (const [index, set] of sets.entries()) {
    const call: RemoteCall = {
      at: `${at}.${index}`,
      signal: ctx.signal,
      progress: (bytes) => ctx.progress?.({ done: bytes, total: null, unit: 'bytes', note: set.hub }),
    };
    const files = (await owner.list(set, call)).filter(({ name }) => takes(name));
    if (files.length === 0) {
      throw frameworkError('FWK_SOURCE_EMPTY', {
        message: `no file of '${set.files}' in ${set.hub} is of a format that is read here`,
        at: `${call.at}.files`,
        action: 'name files of a format that this source reads',
      });
    }
    found.push({ owner, files, call });
  }
  return found;
}
