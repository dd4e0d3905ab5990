import { frameworkError } from '@framework/sdk';
import type { Command } from 'commander';
import type { ListedPlugin } from '../plugins/list-plugins.js';
import type { Style } from './output.js';
import type { ConfigKey } from './plugin-card.js';
import { type CliShared, GROUPS, type TrustOptions, withExample, withTrustOption } from './shared.js';
import { table } from './text.js';

interface LookOptions extends TrustOptions {
  readonly preset?: string;
}

/** `framework plugins`: what is installed, read from manifests alone; one plugin whole; and whom to trust. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('plugins')
    .helpGroup(GROUPS.look)
    .description('the plugins installed here, or everything about one; and which of them may run');
  const look = command
    .command('show', { isDefault: true })
    .description('the plugins installed here; with an id or a path everything about one')
    .argument('[id]', 'a plugin’s id, or a path to its folder')
    .option('-p, --preset <name>', 'a preset that names it by a path');
  withTrustOption(look);
  look.action((id: string | undefined, options: LookOptions) =>
    id === undefined ? printList(shared, options) : printCard(shared, id, options),
  );
  const trust = command
    .command('trust')
    .description('show what a plugin from elsewhere asks for, and let a preset run its code as it is now')
    .argument('<id>', 'a plugin’s id, or a path to its folder')
    .option('-p, --preset <name>', 'the preset whose lock file it is written to', 'tiny-code');
  trust.action((id: string, options: { readonly preset: string }) => printTrust(shared, id, options.preset));
  withExample(
    command,
    'framework plugins',
    'framework plugins plugin-trainer',
    'framework plugins trust @me/my-eval --preset tiny-code',
  );
}

async function printList({ root, output }: CliShared, { trust }: LookOptions): Promise<void> {
  const [{ listPlugins }, { trustText }] = await Promise.all([
    import('../plugins/list-plugins.js'),
    import('./plugin-card.js'),
  ]);
  const plugins = listPlugins(root, trust);
  output.result({ plugins: plugins.map((plugin) => document(plugin)) }, () =>
    plugins.length === 0
      ? 'no plugin is installed here'
      : table(
          plugins.map((plugin) => [...row(plugin, output.style), foreign(plugin, trustText, output.style)]),
          'llll',
          '',
        ),
  );
}

/** Only what is not ours needs a word. */
const foreign = (plugin: ListedPlugin, say: (plugin: ListedPlugin) => string, style: Style): string =>
  plugin.package === undefined || plugin.trust?.by === 'framework' ? '' : style.yellow(say(plugin));

function row({ id, package: found, problems }: ListedPlugin, style: Style): readonly string[] {
  if (found === undefined) return [id, style.red(problems[0]?.message ?? 'no manifest'), ''];
  const { manifest } = found;
  const parts = [
    ...manifest.hooks.map(({ hook }) => hook),
    ...(manifest.provides ?? []),
    ...(manifest.offers ?? []).map(({ token, id: offer }) => `${token} (${offer})`),
    ...(manifest.registers?.feature ?? []).map((feature) => `feature ${feature}`),
  ];
  return [style.bold(id), parts.join(', '), style.dim(found.description)];
}

async function printCard({ root, output }: CliShared, named: string, options: LookOptions): Promise<void> {
  const { cardText, configKeysOf, findListed } = await import('./plugin-card.js');
  const plugin = await findListed({ root, named, preset: options.preset, trust: options.trust ?? [] });
  const keys = await configKeysOf(plugin);
  output.result(document(plugin, keys), () => cardText(plugin, keys, output.style));
}

async function printTrust({ root, output }: CliShared, named: string, preset: string): Promise<void> {
  const [card, { loadPresetChain }, { presetLockPath, readPresetLock, writeTrusted }] = await Promise.all([
    import('./plugin-card.js'),
    import('../config/preset-chain.js'),
    import('../trust/preset-lock.js'),
  ]);
  const lock = readPresetLock(presetLockPath(loadPresetChain(preset, root).preset.file, root), root);
  const plugin = await card.findListed({ root, named, preset, trust: [] });
  const { id, package: found, integrity } = plugin;
  if (found === undefined || integrity === undefined) throw broken(plugin);
  const asks = Object.fromEntries(card.askedRows(found.manifest));
  const before = lock.plugins.get(id) ?? null;
  const entry = { package: found.name, version: found.version, integrity };
  const own = plugin.trust?.by === 'framework';
  // Shown before it is written: whoever stops here has trusted nobody.
  if (!own) output.note(`${card.cardText(plugin, null, output.style)}\n`);
  if (!own) await writeTrusted(lock, id, entry);
  output.result({ id, dir: plugin.dir, ...entry, asks, file: own ? null : lock.file, before }, () =>
    own
      ? `'${id}' came with the framework: it needs no trust`
      : [
          `${lock.shown} now trusts ${id} ${entry.version}, as it is: ${integrity}`,
          ...(before === null || before.integrity === integrity
            ? []
            : [`in place of ${before.version}: ${before.integrity}`]),
          'What it asks for is what it declares; nothing holds it to that. Commit the file.',
        ].join('\n'),
  );
}

function broken({ id, problems, dir }: ListedPlugin): Error {
  const [first, ...others] = problems;
  if (first !== undefined && others.length === 0) return first;
  return frameworkError('FWK_PLUGIN_MANIFEST', {
    message: `the manifest of '${id}' has ${problems.length} problems`,
    at: dir,
    problems,
  });
}

const document = (
  { id, dir, package: found, integrity, trust, problems }: ListedPlugin,
  config?: readonly ConfigKey[] | null,
) => ({
  id,
  dir,
  version: found?.version ?? null,
  description: found?.description ?? null,
  integrity: integrity ?? null,
  trust: trust ?? null,
  manifest: found?.manifest ?? null,
  ...(config === undefined ? {} : { config }),
  problems: problems.map((problem) => problem.toJSON()),
});
