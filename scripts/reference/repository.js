// What the pages are made of: the registries, manifests, schemas and declarations of the built checkout.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { declarationsOf, exportedDeclarations } from './declarations.js';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const sdkFolder = join(root, 'sdk');
export const load = (path) => import(pathToFileURL(join(root, path)).href);

/** What of `@framework/sdk/contract` an author calls; the rest is for who runs the rules in another way. */
const CONTRACT = ['contract/suite.d.ts', 'contract/bench.d.ts'];

/** Everything a page may need, read once. */
export async function readRepository() {
  const dist = join(sdkFolder, 'dist');
  return {
    sdk: await load('sdk/dist/index.js'),
    exports: exportedDeclarations(dist, 'index.d.ts'),
    testing: exportedDeclarations(dist, 'testing/index.d.ts'),
    contract: CONTRACT.flatMap((file) => declarationsOf(readFileSync(join(dist, file), 'utf8'), file)),
    plugins: readPlugins(),
    runSchema: (await load('core/dist/config/run-schema.js')).runSchema,
  };
}

/** Our plugins, by folder name, with their package.json. */
function readPlugins() {
  return readdirSync(join(root, 'plugins'))
    .sort()
    .filter((name) => existsSync(join(root, 'plugins', name, 'package.json')))
    .map((name) => ({
      name,
      manifest: JSON.parse(readFileSync(join(root, 'plugins', name, 'package.json'), 'utf8')),
    }));
}
