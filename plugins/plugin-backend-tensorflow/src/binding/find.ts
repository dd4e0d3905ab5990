import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../installation/cache-folder.js';
import { BINDING, PACKAGE, whyNotWhole } from '../installation/layout.js';
import { recipeFor } from '../installation/recipe.js';

/** A tfjs-node with its native library, or why there is none. */
export type FoundBinding =
  | {
      readonly ok: true;
      readonly why: string;
      /** The native library. */
      readonly binding: string;
      /** The folder of the package whose JavaScript goes with it. */
      readonly package: string;
    }
  | { readonly ok: false; readonly why: string };

const PEERS = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/**
 * Looks, and loads nothing: what the user installed, the GPU's first, then what `framework doctor --fix tensorflow` built.
 *
 * @param from a file of the package that has the peers
 * @param cache the folder of installations
 */
export function findBinding(from: string = import.meta.url, cache: string = cacheFolder()): FoundBinding {
  const reasons: string[] = [];
  for (const name of PEERS) {
    const found = findPeer(name, from);
    if (found?.ok) return found;
    if (found) reasons.push(found.why);
  }
  const recipe = recipeFor(process.platform, process.arch);
  if (recipe !== undefined) {
    const folder = join(cache, recipe.name);
    const wrong = whyNotWhole(folder);
    if (wrong === undefined) {
      return {
        ok: true,
        why: `${recipe.name}, built here, in ${folder}`,
        binding: join(folder, BINDING),
        package: join(folder, PACKAGE),
      };
    }
    if (existsSync(folder)) reasons.push(`the one built in ${folder} is broken: ${wrong}`);
  }
  if (reasons.length > 0) return { ok: false, why: reasons.join('; ') };
  return {
    ok: false,
    why: 'optional, and not installed; `framework doctor --fix tensorflow` builds it where it can be built',
  };
}

function findPeer(name: string, from: string): FoundBinding | undefined {
  const require = createRequire(from);
  let folder: string;
  try {
    folder = dirname(require.resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
  const binding = newestBinding(folder);
  if (binding === undefined) {
    return { ok: false, why: `${name} is installed without its native library, in ${folder}` };
  }
  // Two copies of tfjs in one process: tensors of the one are none of the other's.
  const theirs = resolveOr(createRequire(join(folder, 'package.json')), '@tensorflow/tfjs-core');
  const ours = resolveOr(createRequire(import.meta.url), '@tensorflow/tfjs-core');
  if (theirs !== ours) {
    return { ok: false, why: `${name} brings a tfjs of its own (${theirs ?? 'none'}): try \`npm dedupe\`` };
  }
  return { ok: true, why: `${name} ${versionOf(folder)}, installed in ${folder}`, binding, package: folder };
}

/** `lib/napi-v<n>/tfjs_binding.node` of the highest Node-API version this Node has, as node-pre-gyp lays it out. */
function newestBinding(folder: string): string | undefined {
  const lib = join(folder, 'lib');
  if (!existsSync(lib)) return undefined;
  return readdirSync(lib)
    .flatMap((entry) => {
      const version = Number(/^napi-v(\d+)$/.exec(entry)?.[1]);
      return version <= Number(process.versions['napi']) ? [{ entry, version }] : [];
    })
    .sort((a, b) => b.version - a.version)
    .map(({ entry }) => join(lib, entry, 'tfjs_binding.node'))
    .find((file) => existsSync(file));
}

function resolveOr(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

const versionOf = (folder: string): string =>
  String((JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version?: unknown }).version);
