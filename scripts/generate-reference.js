// Writes docs/reference/ from the source of truth: docstrings, registries, manifests, schemas and the command line
// itself; and the examples in the SDK's docstrings from sdk/examples/. `--check` writes nothing and fails when something
// is not current.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withExamples } from './reference/examples.js';
import { anchor, linker } from './reference/markdown.js';
import { commandsPage } from './reference/pages/commands.js';
import { configurationPage } from './reference/pages/configuration.js';
import { contractPage } from './reference/pages/contract.js';
import { errorsPage } from './reference/pages/errors.js';
import { handlerTypes, hooksPage, onHooksPage } from './reference/pages/hooks.js';
import { manifestPage, onManifestPage } from './reference/pages/manifest.js';
import { pluginsPage } from './reference/pages/plugins.js';
import { proposalsPage } from './reference/pages/proposals.js';
import { onSdkPage, sdkAnchors, sdkPage } from './reference/pages/sdk.js';
import { onSlotsPage, slotsPage, slotTokens } from './reference/pages/slots.js';
import { readRepository, root, sdkFolder } from './reference/repository.js';

const repository = await readRepository();
const codes = new Set(Object.keys(repository.sdk.errors));
const headings = new Map([
  ...[...handlerTypes(repository.exports)].map(([hook, type]) => [type, hook]),
  ['Fitted', 'Two phases'],
  ['FeatureProvider', 'Features'],
  // A token stands under its slot.
  ...slotTokens(repository.exports.filter(onSlotsPage), repository.sdk).map(({ name, id }) => [name, id]),
]);
const onSdk = sdkAnchors(repository);
/** Name of a declaration → its page, and its anchor there. */
const home = new Map(
  [...repository.exports, ...repository.testing].map((one) => {
    const [page] = [
      ['hooks.md', onHooksPage],
      ['slots.md', onSlotsPage],
      ['manifest.md', onManifestPage],
      ['sdk.md', onSdkPage],
    ].find(([, isHome]) => isHome(one));
    return [one.name, { page, anchor: onSdk.get(one.name) ?? anchor(headings.get(one.name) ?? one.name) }];
  }),
);
for (const { name } of repository.contract) home.set(name, { page: 'contract.md', anchor: anchor(name) });
const link = (page) => linker(page, home, codes);

const wanted = new Map(
  Object.entries({
    'commands.md': await commandsPage(),
    'configuration.md': await configurationPage(repository),
    'contract.md': contractPage(repository, link('contract.md')),
    'errors.md': errorsPage(repository),
    'hooks.md': hooksPage(repository, link('hooks.md')),
    'manifest.md': manifestPage(repository, link('manifest.md')),
    'plugins.md': pluginsPage(repository),
    'proposals.md': proposalsPage(repository),
    'sdk.md': sdkPage(repository, link('sdk.md')),
    'slots.md': slotsPage(repository, link('slots.md')),
  }).map(([name, text]) => [`docs/reference/${name}`, text]),
);
for (const file of readdirSync(join(sdkFolder, 'src'), { recursive: true })) {
  if (!file.endsWith('.ts')) continue;
  const source = readFileSync(join(sdkFolder, 'src', file), 'utf8');
  wanted.set(`sdk/src/${file.replaceAll('\\', '/')}`, withExamples(sdkFolder, source));
}

const stale = [...wanted].filter(([path, text]) => {
  const file = join(root, path);
  return !existsSync(file) || readFileSync(file, 'utf8') !== text;
});
if (process.argv.includes('--check')) {
  for (const [path] of stale) console.error(`${path} is not current: run \`npm run reference\``);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  mkdirSync(join(root, 'docs', 'reference'), { recursive: true });
  for (const [path, text] of stale) writeFileSync(join(root, path), text);
  console.log(
    stale.length === 0 ? 'everything is current' : `written: ${stale.map(([path]) => path).join(', ')}`,
  );
  if (stale.some(([path]) => path.startsWith('sdk/src/'))) {
    console.log('docstrings changed: build, and run this again for the pages that show them');
  }
}
