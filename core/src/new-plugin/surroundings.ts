import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { isObject } from '@framework/sdk/checks';
import { toPosix } from '../config/to-posix.js';
import { findPackage, frameworkFolder } from '../plugins/discover.js';

/**
 * Where a new plugin will lie, as far as that matters to its files. In a project that has the framework already the
 * plugin becomes one of its workspaces, so that both share one SDK and one tensor library; anywhere else it is a project
 * of its own, with the framework among its dependencies.
 */
export type Surroundings =
  | {
      readonly kind: 'project';
      /** The folder of the project's package.json. */
      readonly root: string;
      /** Whether the project's `workspaces` name the folder already. */
      readonly workspace: 'listed' | 'unlisted';
    }
  | { readonly kind: 'alone' };

/** @param dir absolute folder the plugin will have; it need not be there yet */
export function surroundingsOf(dir: string): Surroundings {
  for (let folder = dirname(dir); ; folder = dirname(folder)) {
    if (isProject(folder)) {
      return { kind: 'project', root: folder, workspace: isWorkspace(folder, dir) ? 'listed' : 'unlisted' };
    }
    if (folder === dirname(folder)) return { kind: 'alone' };
  }
}

/** A package.json with the framework in its node_modules; a stray node_modules further up is nobody's project. */
const isProject = (folder: string): boolean =>
  existsSync(join(folder, 'package.json')) &&
  existsSync(join(folder, 'node_modules', '@framework', 'sdk', 'package.json'));

function isWorkspace(root: string, dir: string): boolean {
  const patterns = readJson(join(root, 'package.json'))['workspaces'];
  const path = toPosix(root, dir);
  return (
    Array.isArray(patterns) &&
    patterns.some((pattern) => {
      const written = String(pattern).replace(/^\.\/|\/$/g, '');
      return written.endsWith('/*') ? written.slice(0, -2) === dirname(path) : written === path;
    })
  );
}

/** Whether a folder above has a Biome configuration: Biome wants one root, and those below it to say that they are not. */
export function hasBiomeAbove(dir: string): boolean {
  for (let folder = dirname(dir); folder !== dirname(folder); folder = dirname(folder)) {
    if (['biome.json', 'biome.jsonc'].some((name) => existsSync(join(folder, name)))) return true;
  }
  return false;
}

/**
 * What a plugin that is alone writes for packages it must share with the framework, so that `npm install` gets them from
 * where the framework itself came from: a registry (nothing to change), tarballs, or a checkout.
 *
 * @param dir absolute folder of the plugin
 * @returns package → specifier, over those the template has
 */
export function sharedPackages(dir: string, wanted: readonly string[]): Readonly<Record<string, string>> {
  const seat = seatOfFramework();
  if (seat.kind === 'checkout') {
    // One copy: of two tensor libraries each would have its own tensors, and its own gradients.
    const shared = wanted.filter((name) => /^@(?:framework|tensorflow)\//.test(name));
    return Object.fromEntries(
      shared.flatMap((name) => {
        const found = findPackage(name, seat.folder);
        return found === undefined ? [] : [[name, `file:${seenFrom(dir, found)}`]];
      }),
    );
  }
  const lock = readJson(join(seat.folder, 'node_modules', '.package-lock.json'))['packages'];
  const entries = Object.entries(isObject(lock) ? lock : {}).flatMap(([path, entry]) => {
    const name = path.replace(/^node_modules\//, '');
    const resolved = isObject(entry) ? entry['resolved'] : undefined;
    if (!/^@framework\/[^/]+$/.test(name) || typeof resolved !== 'string') return [];
    // The packages of a tarball depend on each other by version: all are named, so that none is asked of a registry.
    if (!resolved.startsWith('file:')) return [];
    return [[name, `file:${seenFrom(dir, join(seat.folder, resolved.slice('file:'.length)))}`] as const];
  });
  return Object.fromEntries(entries);
}

/** Where this very code was installed: in some `node_modules`, or in a checkout of the framework. */
function seatOfFramework(): { readonly kind: 'installed' | 'checkout'; readonly folder: string } {
  const parts = realpathSync(frameworkFolder).split(sep);
  const modules = parts.lastIndexOf('node_modules');
  if (modules > 0) return { kind: 'installed', folder: parts.slice(0, modules).join(sep) };
  return { kind: 'checkout', folder: dirname(findPackage('@framework/sdk', frameworkFolder)!) };
}

const seenFrom = (dir: string, path: string): string => relative(dir, path).replaceAll('\\', '/');

function readJson(file: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
