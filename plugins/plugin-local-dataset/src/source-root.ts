import { resolve, sep } from 'node:path';
import { frameworkError } from '@framework/sdk';
import type { Config } from './config.js';
import { readGitCheckout } from './git-checkout.js';
import { findInstalledPackage } from './installed-package.js';
import type { SourceRoot } from './local-source.js';

/**
 * Names the roots a configuration lists. To name one takes a look at its package.json or `.git/HEAD`, because a
 * document's provenance carries the version and the commit; a root that is not there is named all the same, and its
 * `check` says so.
 *
 * @throws FWK_CONFIG_INVALID for a root listed twice, or a name that is none
 */
export async function sourceRoots(config: Config): Promise<SourceRoot[]> {
  const folders = config.folders.map((folder) => resolve(folder));
  const labels = folderLabels(folders);
  const roots = [
    ...(await Promise.all(folders.map((folder, at) => folderRoot(folder, labels[at]!, at)))),
    ...(await Promise.all(config.packages.map((name, at) => packageRoot(name, config.resolveFrom, at)))),
  ];
  refuseTwice(roots);
  return roots;
}

async function folderRoot(folder: string, label: string, at: number): Promise<SourceRoot> {
  const missing = {
    message: `the folder '${folder}' does not exist`,
    at: `plugin-local-dataset.folders[${at}]`,
    action: 'correct the path',
  };
  const git = readGitCheckout(folder);
  if (git === null) {
    const id = `folder:${label}`;
    return { id, repository: { id, path: '', commit: null }, folder, details: { kind: 'folder' }, missing };
  }
  const repository = { id: `git:${git.remote ?? label}`, path: '', commit: git.commit };
  const id = git.commit === null ? repository.id : `${repository.id}@${git.commit}`;
  return { id, repository, folder, details: { kind: 'git', commit: git.commit }, missing };
}

async function packageRoot(name: string, resolveFrom: readonly string[], at: number): Promise<SourceRoot> {
  const installed = await findInstalledPackage(name, resolveFrom);
  const id = installed === null ? `npm:${name}` : `npm:${installed.name}@${installed.version}`;
  return {
    id,
    repository: { id, path: '', commit: null },
    folder: installed?.folder ?? null,
    details: { kind: 'package', version: installed?.version ?? null },
    missing: {
      message: `the package '${name}' is not installed`,
      at: `plugin-local-dataset.packages[${at}]`,
      action: `run \`npm ci\` (or \`npm install ${name}\`), or add the folder it is installed in to \`resolveFrom\``,
    },
  };
}

/** The last path segment of each folder, or as many as it takes to tell two apart. */
export function folderLabels(folders: readonly string[]): string[] {
  const segments = folders.map((folder) => folder.split(sep).filter((segment) => segment !== ''));
  const label = (at: number, depth: number) => segments[at]!.slice(-depth).join('/') || 'root';
  return folders.map((folder, at) => {
    let depth = 1;
    const clashes = () =>
      folders.some((other, i) => other !== folder && label(i, depth) === label(at, depth));
    while (depth < segments[at]!.length && clashes()) depth++;
    return label(at, depth);
  });
}

function refuseTwice(roots: readonly SourceRoot[]): void {
  const seen = new Map<string, SourceRoot>();
  for (const root of roots) {
    const earlier = seen.get(root.repository.id);
    if (earlier) {
      throw frameworkError('FWK_CONFIG_INVALID', {
        message: `${earlier.missing.at} and ${root.missing.at} are both ${root.repository.id}`,
        at: root.missing.at,
        action: 'remove one of them: a document must have one id',
      });
    }
    seen.set(root.repository.id, root);
  }
}
