import type { Command } from 'commander';
import type { ListedPlugin } from '../plugins/list-plugins.js';
import type { Style } from './output.js';
import { type CliShared, GROUPS, withExample } from './shared.js';
import { table } from './text.js';

/** `framework plugins`: what is installed, read from manifests alone. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('plugins')
    .helpGroup(GROUPS.look)
    .description('the plugins installed here: hooks, slots, versions');
  withExample(command, 'framework plugins');
  command.action(async () => {
    const { listPlugins } = await import('../plugins/list-plugins.js');
    const plugins = listPlugins(shared.root);
    const document = plugins.map(({ id, dir, package: found, problems }) => ({
      id,
      dir,
      version: found?.version ?? null,
      description: found?.description ?? null,
      manifest: found?.manifest ?? null,
      problems: problems.map((problem) => problem.toJSON()),
    }));
    shared.output.result({ plugins: document }, () => pluginsText(plugins, shared.output.style));
  });
}

function pluginsText(plugins: readonly ListedPlugin[], style: Style): string {
  const rows = plugins.map(({ id, package: found, problems }) => {
    if (found === undefined) return [id, style.red(problems[0]?.message ?? 'no manifest'), ''];
    const { manifest } = found;
    const parts = [
      ...manifest.hooks.map(({ hook }) => hook),
      ...(manifest.provides ?? []),
      ...(manifest.offers ?? []).map(({ token, id: offer }) => `${token} (${offer})`),
      ...(manifest.registers?.feature ?? []).map((feature) => `feature ${feature}`),
    ];
    return [style.bold(id), parts.join(', '), style.dim(found.description)];
  });
  return rows.length === 0 ? 'no plugin is installed here' : table(rows, 'lll', '');
}
