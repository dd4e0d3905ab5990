import { realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { frameworkError } from '@framework/sdk';
import { readSmallText } from './read-file.js';

export interface InstalledPackage {
  /** Absolute, links resolved. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
}

const NAME = /^(?:@[a-z0-9-~][a-z0-9-._~]*\/)?[a-z0-9-~][a-z0-9-._~]*$/i;

/** Where this plugin is installed: what the presets that ship with it name is installed beside it. */
const OWN_FOLDER = dirname(fileURLToPath(import.meta.url));

/**
 * Finds a package as Node does, by walking up from each starting folder through `node_modules`; its package.json is
 * read from the file, so that a package whose `exports` hide it is found all the same.
 *
 * @returns null when no starting folder sees the package
 * @throws FWK_CONFIG_INVALID for what is no package name (`../x` must not become a path)
 */
export async function findInstalledPackage(
  name: string,
  resolveFrom: readonly string[],
): Promise<InstalledPackage | null> {
  if (!NAME.test(name) || name.length > 214) {
    throw frameworkError('FWK_CONFIG_INVALID', {
      message: `'${name}' is not a package name`,
      at: 'plugin-local-dataset.packages',
      action: 'give the name as in package.json, or list the folder under `folders`',
    });
  }
  for (const start of [...resolveFrom, process.cwd(), OWN_FOLDER]) {
    for (const folder of nodeModulesAbove(resolve(start))) {
      const found = await readPackage(join(folder, name));
      if (found) return found;
    }
  }
  return null;
}

function* nodeModulesAbove(start: string): Generator<string> {
  for (let folder = start; ; folder = dirname(folder)) {
    yield join(folder, 'node_modules');
    if (folder === dirname(folder)) return;
  }
}

async function readPackage(folder: string): Promise<InstalledPackage | null> {
  try {
    // Package managers link packages into place (pnpm, workspaces): the root itself may be a link, nothing below.
    const real = await realpath(folder);
    if (!(await stat(real)).isDirectory()) return null;
    const manifest: unknown = JSON.parse(readSmallText(join(real, 'package.json')) ?? 'null');
    const { name, version } = (manifest ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string') return null;
    return { folder: real, name, version: typeof version === 'string' ? version : '0.0.0' };
  } catch {
    return null;
  }
}
