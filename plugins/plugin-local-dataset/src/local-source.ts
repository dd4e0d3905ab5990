import { createHash, hash } from 'node:crypto';
import { access, constants, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import {
  canonicalJson,
  frameworkError,
  type HookContext,
  type JsonObject,
  type JsonValue,
  META,
  type OpenOptions,
  type Source,
  type SourceBatch,
  type SourceDescription,
} from '@framework/sdk';
import { type Decoded, decode } from './decode.js';
import { Digests } from './digests.js';
import { languageOf, shareOf } from './language.js';
import { readRegularFile, type SkipReason } from './read-file.js';
import { type Inheritance, inheritances, type Repository } from './repository.js';
import { type Folder, listTree, type Tally, type TreeOptions } from './tree.js';
import { type TreeFile, TreeFiles } from './tree-files.js';

/** A folder, a git checkout or an installed package, named but not read yet. */
export interface SourceRoot {
  /** `npm:<name>@<version>`, `git:<owner>/<name>@<commit>` or `folder:<name>`. */
  readonly id: string;
  readonly repository: Repository;
  /** Absolute; null for a package that is not installed. */
  readonly folder: string | null;
  /** Shown in the report. No path of this machine: the description is part of what two machines compare. */
  readonly details: JsonObject;
  /** Said when the folder is missing. */
  readonly missing: { readonly message: string; readonly at: string; readonly action: string };
}

export interface ReadOptions extends TreeOptions {
  readonly maxFileBytes: number;
  readonly maxInvalidUtf8: number;
}

/** A document with what it inherits. */
interface Document {
  readonly file: TreeFile;
  readonly inheritance: Inheritance;
}

/** The documents as they were when the source was described: some fifty bytes each, for there are very many. */
interface Inventory {
  readonly files: TreeFiles;
  readonly inherited: ReadonlyMap<Folder, Inheritance>;
  /** Of the files' raw bytes: what `open` reads must be what `describe` hashed. */
  readonly digests: Digests;
  readonly description: SourceDescription;
}

/** Files read before the event loop gets its turn. */
const FILES_BETWEEN_PAUSES = 64;

/** The source over one root. Its inventory is taken by `describe`, and again only when `describe` is called again. */
export function localSource(root: SourceRoot, options: ReadOptions): Source {
  let inventory: Promise<Inventory> | undefined;
  const takeInventory = (ctx: HookContext): Promise<Inventory> => {
    const taking = readInventory(root, options, ctx.signal);
    // A failed inventory must not be the answer for ever.
    taking.catch(() => {
      if (inventory === taking) inventory = undefined;
    });
    inventory = taking;
    return taking;
  };
  return {
    id: root.id,
    async check(ctx) {
      const folder = await readableFolder(root);
      const tree = await listTree(folder, options).catch((error) => {
        throw folderError(root, error);
      });
      for (const file of tree.files) {
        ctx.signal.throwIfAborted();
        if (readDocument(file, options).kind === 'text') return;
      }
      throw nothingTaken(root, options, tree.skipped);
    },
    describe: async (ctx) => (await takeInventory(ctx)).description,
    open: (open, ctx) => readBatches(root, options, open, ctx, async () => inventory ?? takeInventory(ctx)),
  };
}

async function* readBatches(
  root: SourceRoot,
  options: ReadOptions,
  { cursor, batchSize }: OpenOptions,
  ctx: HookContext,
  takenInventory: () => Promise<Inventory>,
): AsyncGenerator<SourceBatch> {
  const { files, inherited, digests } = await takenInventory();
  for (let from = position(cursor, files.length, root.id); from < files.length; from += batchSize) {
    const rows: Document[] = [];
    const texts: DocumentText[] = [];
    for (let at = from; at < Math.min(files.length, from + batchSize); at++) {
      if ((at - from) % FILES_BETWEEN_PAUSES === 0) await pause(ctx.signal);
      const file = files.at(at);
      rows.push({ file, inheritance: inherited.get(file.folder)! });
      texts.push(readUnchanged(root, file, (sha256) => digests.equals(at, sha256), options));
    }
    yield {
      ids: rows.map((document) => `${document.inheritance.repository.id}:${pathInRepository(document)}`),
      contents: texts.map(({ bytes }) => bytes),
      meta: metaColumns(rows, texts),
      cursor: from + rows.length,
    };
  }
}

/** @throws FWK_SOURCE_CHANGED when the file is not what the inventory says, for the run's fingerprint rests on it */
function readUnchanged(
  root: SourceRoot,
  file: TreeFile,
  isAsDescribed: (sha256: Buffer) => boolean,
  options: ReadOptions,
): DocumentText {
  const read = readDocument(file, options);
  if (read.kind === 'text' && isAsDescribed(read.sha256)) return read;
  const what = read.kind === 'text' ? 'has changed' : `can no longer be read (${read.reason})`;
  throw frameworkError('FWK_SOURCE_CHANGED', {
    message: `'${file.path}' of source ${root.id} ${what} since the source was described`,
    at: `${root.id}:${file.path}`,
  });
}

function metaColumns(
  rows: readonly Document[],
  texts: readonly { readonly encoding: string }[],
): Record<string, JsonValue[]> {
  const languages = rows.map(({ file }) => languageOf(file.path));
  return {
    [META.path]: rows.map(pathInRepository),
    [META.repository]: rows.map(({ inheritance }) => inheritance.repository.id),
    [META.licenseExpression]: rows.map(({ inheritance }) => inheritance.licenseExpression),
    [META.licenseFiles]: rows.map(({ inheritance }) => inheritance.licenseFiles),
    [META.share]: languages.map(shareOf),
    [META.language]: languages,
    commit: rows.map(({ inheritance }) => inheritance.repository.commit),
    encoding: texts.map(({ encoding }) => encoding),
  };
}

const pathInRepository = ({ file, inheritance: { repository } }: Document): string =>
  repository.path === '' ? file.path : file.path.slice(repository.path.length + 1);

async function readInventory(
  root: SourceRoot,
  options: ReadOptions,
  signal: AbortSignal,
): Promise<Inventory> {
  const folder = await readableFolder(root);
  const tree = await listTree(folder, options).catch((error) => {
    throw folderError(root, error);
  });
  const inherited = inheritances(folder, tree, root.repository);
  const skipped: Tally = { ...tree.skipped };
  const files = new TreeFiles();
  const digests = new Digests();
  const hashed = fingerprint(root, options);
  let bytes = 0;
  for (let at = 0; at < tree.files.length; at++) {
    if (at % FILES_BETWEEN_PAUSES === 0) await pause(signal);
    const file = tree.files.at(at);
    const read = readDocument(file, options);
    if (read.kind === 'skipped') {
      skipped[read.reason] = (skipped[read.reason] ?? 0) + 1;
    } else {
      // Only the hash is kept: an inventory must not hold the corpus.
      tree.files.copy(at, files);
      digests.add(read.sha256);
      hashed.add(file.path, read.sha256, inherited.get(file.folder)!);
      bytes += read.bytes.byteLength;
    }
  }
  if (files.length === 0) throw nothingTaken(root, options, skipped);
  const description: SourceDescription = {
    fingerprint: hashed.digest(),
    documents: files.length,
    bytes,
    skipped: Object.fromEntries(Object.entries(skipped).sort(([a], [b]) => (a < b ? -1 : 1))),
    details: root.details,
  };
  return { files, inherited, digests, description };
}

/**
 * Hash of everything `open` would deliver: identity, order, raw content, and the licence evidence, which lies in files
 * that are not documents themselves. Paths of this machine are not part of it.
 */
function fingerprint(root: SourceRoot, options: ReadOptions) {
  const hash = createHash('sha256').update(
    canonicalJson({ version: 1, id: root.id, maxInvalidUtf8: options.maxInvalidUtf8 }),
  );
  const evidence = new Map<Inheritance, string>();
  return {
    add(path: string, sha256: Buffer, inheritance: Inheritance): void {
      let digest = evidence.get(inheritance);
      if (digest === undefined) {
        const { repository, licenseExpression, licenseFiles } = inheritance;
        digest = createHash('sha256')
          .update(canonicalJson([repository.id, repository.commit, licenseExpression, licenseFiles]))
          .digest('hex');
        evidence.set(inheritance, digest);
      }
      // JSON quoting keeps a name with a line break from looking like two lines.
      hash.update(`${JSON.stringify(path)} ${sha256.toString('hex')} ${digest}\n`);
    },
    digest: (): string => hash.digest('hex'),
  };
}

type DocumentText = Extract<Decoded, { kind: 'text' }> & { readonly sha256: Buffer };
type DocumentRead = DocumentText | { readonly kind: 'skipped'; readonly reason: SkipReason };

function readDocument(file: TreeFile, options: ReadOptions): DocumentRead {
  const read = readRegularFile(file.location, options.maxFileBytes);
  if (read.kind === 'skipped') return read;
  const decoded = decode(read.bytes, options.maxInvalidUtf8);
  if (decoded.kind === 'binary') return { kind: 'skipped', reason: 'binary' };
  return { ...decoded, sha256: hash('sha256', read.bytes, 'buffer') };
}

async function readableFolder(root: SourceRoot): Promise<string> {
  if (root.folder === null) throw frameworkError('FWK_SOURCE_MISSING', root.missing);
  try {
    if (!(await stat(root.folder)).isDirectory()) {
      throw frameworkError('FWK_SOURCE_MISSING', {
        ...root.missing,
        message: `'${root.folder}' is a file, not a folder`,
        action: 'name the folder that holds it',
      });
    }
    await access(root.folder, constants.R_OK | constants.X_OK);
    return root.folder;
  } catch (error) {
    throw folderError(root, error);
  }
}

function folderError(root: SourceRoot, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return frameworkError('FWK_SOURCE_MISSING', { ...root.missing, cause: error });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'ELOOP' || code === 'EIO') {
    return frameworkError('FWK_SOURCE_UNREADABLE', {
      message: `'${root.folder}' is there but cannot be read (${code})`,
      at: root.missing.at,
      cause: error,
    });
  }
  return error;
}

function nothingTaken(root: SourceRoot, options: ReadOptions, skipped: Tally): Error {
  const seen = Object.entries(skipped).map(([reason, files]) => `${files} ${reason}`);
  const endings = options.extensions.slice(0, 8).join(', ');
  return frameworkError('FWK_SOURCE_EMPTY', {
    message: `source ${root.id} has no file to take (endings ${endings}${
      options.extensions.length > 8 ? ', …' : ''
    }; seen: ${seen.length === 0 ? 'nothing' : seen.join(', ')})`,
    at: root.missing.at,
  });
}

function position(cursor: JsonValue, documents: number, id: string): number {
  if (cursor === null) return 0;
  if (typeof cursor === 'number' && Number.isInteger(cursor) && cursor >= 0 && cursor <= documents) {
    return cursor;
  }
  throw frameworkError('FWK_SOURCE_CHANGED', {
    message: `source ${id} has ${documents} documents and cannot go on after ${JSON.stringify(cursor)}`,
    at: id,
  });
}

async function pause(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}
