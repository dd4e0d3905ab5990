import { frameworkError, isFrameworkError } from '@framework/sdk';
import type { Command } from 'commander';
import { type CliShared, GROUPS, withExample } from './shared.js';
import { table } from './text.js';

/** `framework presets`: the presets that can be named here, and the JSON Schema editors complete them by. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('presets')
    .helpGroup(GROUPS.look)
    .description('the presets that can be named here')
    .option('--schema', 'print the JSON Schema of presets, for editors');
  withExample(command, 'framework presets', 'framework presets --schema > preset.schema.json');
  command.action(async (options: { readonly schema?: true }) => {
    if (options.schema) await printSchema(shared);
    else await printPresets(shared);
  });
}

async function printPresets({ root, output }: CliShared): Promise<void> {
  const [{ listPresets }, { readPresetFile }] = await Promise.all([
    import('../config/preset-chain.js'),
    import('../config/preset-file.js'),
  ]);
  const presets = [...listPresets(root)].map(([name, file]) => {
    try {
      const preset = readPresetFile(file, root);
      return { name, file, description: preset.description, extends: preset.extends, problem: null };
    } catch (error) {
      // A broken preset beside good ones is shown as broken, not in place of the list.
      const shown = isFrameworkError(error)
        ? error
        : frameworkError('FWK_INTERNAL', { message: String(error) });
      return { name, file, description: '', extends: [], problem: shown.toJSON() };
    }
  });
  output.result({ presets }, () =>
    table(
      presets.map(({ name, description, problem }) => [
        output.style.bold(name),
        problem === null ? description : output.style.red(problem.message),
      ]),
      'll',
      '',
    ),
  );
}

async function printSchema({ root, output }: CliShared): Promise<void> {
  const [{ presetJsonSchema }, { listPlugins }, { importConfigSchema }] = await Promise.all([
    import('./preset-schema.js'),
    import('../plugins/list-plugins.js'),
    import('../plugins/config-schema.js'),
  ]);
  const plugins = [];
  for (const { id, dir, package: found, trust } of listPlugins(root)) {
    // A schema is made by the plugin's own code.
    if (found === undefined || trust === undefined) continue;
    const schema = await importConfigSchema({ id, dir, package: found });
    plugins.push({ id, description: found.description, schema });
  }
  const document = presetJsonSchema(plugins);
  output.result(document, () => JSON.stringify(document, null, 2));
}
