import type { Command } from 'commander';
import type { NewPlugin } from '../new-plugin/new-plugin.js';
import type { Kind } from '../new-plugin/templates.js';
import type { Style } from './output.js';
import { type CliShared, GROUPS, withExample } from './shared.js';
import { table } from './text.js';

interface NewPluginOptions {
  readonly dir?: string;
}

/** `framework new-plugin`: a plugin to begin with, that works as it is. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('new-plugin')
    .helpGroup(GROUPS.write)
    .description('begin a plugin: a small one of its kind that builds, lints and keeps the contract')
    .argument('[kind]', 'a hook or a slot; left out, all kinds are listed')
    .argument('[name]', 'of the package, such as my-filter or @me/my-filter; my-<kind> when left out')
    .option('-d, --dir <folder>', 'where; a folder of the name when left out');
  withExample(
    command,
    'framework new-plugin filter my-filter',
    'framework new-plugin evaluate @me/my-eval --dir plugins/my-eval',
  );
  command.action(async (kind: string | undefined, name: string | undefined, { dir }: NewPluginOptions) => {
    if (kind === undefined) {
      const { kinds } = await import('../new-plugin/templates.js');
      const all = kinds();
      shared.output.result({ kinds: all }, () => kindsText(all, shared.output.style));
      return;
    }
    const { newPlugin } = await import('../new-plugin/new-plugin.js');
    const made = await newPlugin({
      kind,
      root: shared.root,
      ...(name === undefined ? {} : { name }),
      ...(dir === undefined ? {} : { dir }),
    });
    shared.output.result(made, () => madeText(made, shared.output.style));
  });
}

const kindsText = (kinds: readonly Kind[], style: Style): string =>
  [
    'framework new-plugin <kind> [name], where a kind is one of:',
    '',
    table(
      kinds.map(({ kind, description }) => [style.bold(kind), style.dim(description)]),
      'll',
    ),
  ].join('\n');

const madeText = ({ dir, files, next }: NewPlugin, style: Style): string =>
  [
    dir,
    ...files.map((file) => style.dim(`  ${file}`)),
    '',
    'Next:',
    ...next.map((command) => `  ${command}`),
  ].join('\n');
