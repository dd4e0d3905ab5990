import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isObject } from '@framework/sdk/checks';

const SCOPE = '@framework';

/** The folder of this package: what comes with it is ours. */
const CORE = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Did this plugin come with the framework? In a checkout: it is a package of the npm workspace that core is a package
 * of. Installed: it lies beside core, under our scope, put there by the same `npm install`. What lies anywhere else
 * (beside a preset, in the working folder's `node_modules`, under the checkout but in no workspace package) is
 * somebody's code (docs/decisions/0009-trust.md).
 *
 * @param dir the package's real folder, symbolic links resolved: a link into the workspace from outside is ours, a
 *   link out of it is not
 * @param name the package's name
 * @param core the real folder of core
 */
export function isOwnCode(dir: string, name: string, core: string = CORE): boolean {
  const workspace = workspaceOf(core);
  if (workspace !== undefined && isMember(dir, workspace)) return true;
  return (
    name === `${SCOPE}/${basename(dir)}` && installOf(dir) === installOf(core) && installOf(core) !== null
  );
}

interface Workspace {
  readonly root: string;
  readonly patterns: readonly string[];
}

/** The nearest npm workspace above that has `member` as a package. */
function workspaceOf(member: string): Workspace | undefined {
  for (let root = dirname(member); ; root = dirname(root)) {
    const patterns = patternsOf(join(root, 'package.json'));
    if (patterns.length > 0 && isMember(member, { root, patterns })) return { root, patterns };
    if (root === dirname(root)) return undefined;
  }
}

function patternsOf(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  try {
    const { workspaces } = JSON.parse(readFileSync(file, 'utf8')) as { workspaces?: unknown };
    const list = isObject(workspaces) ? workspaces['packages'] : workspaces;
    return Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : [];
  } catch {
    return [];
  }
}

/** Literal folders and `*` for one level; a pattern npm understands and this does not makes nothing ours. */
function isMember(dir: string, { root, patterns }: Workspace): boolean {
  const parts = relative(root, dir).split(sep);
  // What is installed is no package of a workspace, whatever a pattern says.
  if (parts.some((part) => part === 'node_modules' || part === '..')) return false;
  return patterns.some((pattern) => {
    const wanted = pattern.replace(/^\.\/|\/$/g, '').split('/');
    return (
      wanted.length === parts.length &&
      wanted.every((part, index) => part === parts[index] || (part === '*' && !parts[index]!.startsWith('.')))
    );
  });
}

/**
 * The `node_modules` that a package of our scope was installed into; null for one that lies in none. pnpm keeps each
 * package in a folder of its own under one store: there the store is what they share.
 */
function installOf(dir: string): string | null {
  const scope = dirname(dir);
  const modules = dirname(scope);
  if (basename(scope) !== SCOPE || basename(modules) !== 'node_modules') return null;
  const store = dirname(dirname(modules));
  return basename(store) === '.pnpm' ? store : modules;
}
