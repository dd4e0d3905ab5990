import { createHash } from 'node:crypto';
import { access, constants, stat } from 'node:fs/promises';
import {
  canonicalJson,
  frameworkError,
  type JsonObject,
  type JsonValue,
  type Source,
  type SourceContext,
  type SourceDescription,
} from '@framework/sdk';
import { batchOf, type DocumentRange, documentsOf, portionOf } from './batches.js';
import { Digests } from './digests.js';
import { type Reading, readDocument } from './document-text.js';
import type { FileList } from './file-list.js';
import { lookAt, lookAtFiles, lookHere } from './looks.js';
import { type Inheritance, inheritances, type Repository } from './repository.js';
import { type Folder, listTree, type Tally, type TreeOptions } from './tree.js';
import { TreeFiles } from './tree-files.js';

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

export type ReadOptions = TreeOptions & Reading;

/** The documents as they were when the source was described: some fifty bytes each, for there are very many. */
interface Inventory {
  readonly folder: string;
  readonly files: TreeFiles;
  readonly inherited: ReadonlyMap<Folder, Inheritance>;
  readonly digests: Digests;
  readonly description: SourceDescription;
}

/** The source over one root. Its inventory is taken by `describe`, and again only when `describe` is called again. */
export function localSource(root: SourceRoot, options: ReadOptions): Source {
  let inventory: Promise<Inventory> | undefined;
  const takeInventory = (ctx: SourceContext): Promise<Inventory> => {
    const taking = readInventory(root, options, ctx);
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
      let found = false;
      const tree = await listTree(folder, options, ({ location }) => {
        ctx.signal.throwIfAborted();
        found = readDocument(location, options).kind === 'text';
        return found;
      }).catch((error) => {
        throw folderError(root, error);
      });
      if (!found) throw nothingTaken(root, options, tree.skipped);
    },
    describe: async (ctx) => (await takeInventory(ctx)).description,
    look: async (part) => lookAt(await readableFolder(root), part as FileList, options),
    async *open({ cursor, batchSize }, ctx) {
      const taken = await (inventory ?? takeInventory(ctx));
      for (const { from, to } of cut(taken.files.length, start(cursor, taken), batchSize)) {
        yield await batchOf(root.id, rangeOf(taken, from, to), options, ctx.signal);
      }
    },
    async portions(cursor, ctx, batchSize) {
      const taken = await (inventory ?? takeInventory(ctx));
      return Array.from(cut(taken.files.length, start(cursor, taken), batchSize), ({ from, to }) =>
        portionOf(taken.folder, from, to - from, () => rangeOf(taken, from, to)),
      );
    },
    async *openPortion(portion, { batchSize }, ctx) {
      const all = documentsOf(await readableFolder(root), portion);
      for (const { from, to } of cut(all.rows.length, 0, batchSize)) {
        const part = { ...all, rows: all.rows.slice(from, to), from };
        const cursor = all.cursor - all.rows.length + to;
        yield await batchOf(root.id, { ...part, cursor }, options, ctx.signal);
      }
    },
  };
  function start(cursor: JsonValue, { files }: Inventory): number {
    return position(cursor, files.length, root.id);
  }
}

/** So many documents in batches. */
function* cut(
  documents: number,
  start: number,
  batchSize: number,
): Generator<{ readonly from: number; readonly to: number }> {
  for (let from = start; from < documents; from += batchSize) {
    yield { from, to: Math.min(documents, from + batchSize) };
  }
}

function rangeOf({ files, inherited, digests }: Inventory, from: number, to: number): DocumentRange {
  const rows = Array.from({ length: to - from }, (_, at) => {
    const { path, location, folder } = files.at(from + at);
    return { path, location, inheritance: inherited.get(folder)! };
  });
  return { rows, digests, from, cursor: to };
}

async function readInventory(
  root: SourceRoot,
  options: ReadOptions,
  { signal, look = lookHere(root.folder!, options, signal) }: SourceContext,
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
  let at = 0;
  for await (const looked of lookAtFiles(folder, tree.files, look)) {
    if (looked.kind === 'skipped') {
      skipped[looked.reason] = (skipped[looked.reason] ?? 0) + 1;
    } else {
      // Only the hash is kept: an inventory must not hold the corpus.
      const { file, sha256 } = looked;
      tree.files.copy(at, files);
      digests.add(sha256);
      hashed.add(file.path, sha256, inherited.get(file.folder)!);
      bytes += looked.bytes;
    }
    at++;
  }
  if (files.length === 0) throw nothingTaken(root, options, skipped);
  const description: SourceDescription = {
    fingerprint: hashed.digest(),
    documents: files.length,
    bytes,
    skipped: Object.fromEntries(Object.entries(skipped).sort(([a], [b]) => (a < b ? -1 : 1))),
    details: root.details,
  };
  return { folder, files, inherited, digests, description };
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
