import { join } from 'node:path';
import { readGitCheckout } from './git-checkout.js';
import type { Folder, LicenceFile, Tree } from './tree.js';

/** What is licensed, split, opted out and taken down as one. */
export interface Repository {
  /** `npm:lodash@4.17.21`, `git:owner/name`, `folder:notes`. */
  readonly id: string;
  /** Its own root, relative to the source's. */
  readonly path: string;
  readonly commit: string | null;
}

/** What a folder's files inherit from it and from the folders above, up to their repository's root: one object for all folders that add nothing. */
export interface Inheritance {
  readonly repository: Repository;
  readonly licenseExpression: string | null;
  /** One array for all files of a folder: shared, it crosses a thread once a batch. */
  readonly licenseFiles: readonly LicenceFile[];
}

/**
 * Assigns each folder of a tree its repository and licence evidence.
 *
 * A folder is a repository of its own when it is a git checkout; so is every first-level folder of a collection: a
 * root that is no checkout, no package and has no licence file. Evidence is inherited by path, nearest folder first,
 * and never across a repository's root: the licence of a super-project says nothing of a submodule.
 */
export function inheritances(root: string, tree: Tree, own: Repository): ReadonlyMap<Folder, Inheritance> {
  const collection =
    own.id.startsWith('folder:') && !tree.root.isPackage && tree.root.licenceFiles.length === 0;
  const known = new Map<Folder, Inheritance>();
  const taken = new Set([own.id]);

  const repositoryOf = (folder: Folder): Repository | null => {
    if (folder.parent === null) return own;
    if (folder.checkout) {
      const git = readGitCheckout(join(root, folder.path));
      const label = git?.remote ?? `${own.id.replace(/^\w+:/, '')}/${folder.path}`;
      const id = taken.has(`git:${label}`) ? `git:${label}#${folder.path}` : `git:${label}`;
      taken.add(id);
      return { id, path: folder.path, commit: git?.commit ?? null };
    }
    if (collection && folder.parent.parent === null) {
      return { id: `${own.id}/${folder.path}`, path: folder.path, commit: null };
    }
    return null;
  };

  const inherit = (folder: Folder): Inheritance => {
    const done = known.get(folder);
    if (done) return done;
    const starts = repositoryOf(folder);
    const above = starts === null ? inherit(folder.parent!) : null;
    const addsNothing = folder.licence === null && folder.licenceFiles.length === 0;
    const result =
      above !== null && addsNothing ? above : evidenceOf(folder, starts ?? above!.repository, above);
    known.set(folder, result);
    return result;
  };

  // In file order, so that the names of checkouts without a distinct remote do not depend on anything else.
  for (const folder of tree.files.folders) inherit(folder);
  return known;
}

function evidenceOf(folder: Folder, repository: Repository, above: Inheritance | null): Inheritance {
  const own = folder.licenceFiles.map((file) => inside(repository, file));
  return {
    repository,
    licenseExpression: folder.licence ?? above?.licenseExpression ?? null,
    licenseFiles: [...own, ...(above?.licenseFiles ?? [])],
  };
}

/** Paths are those inside the repository, as a document's own is. */
const inside = (repository: Repository, file: LicenceFile): LicenceFile =>
  repository.path === '' ? file : { ...file, path: file.path.slice(repository.path.length + 1) };
