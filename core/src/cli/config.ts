import type { Command } from 'commander';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import {
  type CliShared,
  GROUPS,
  type PresetOptions,
  planRequest,
  withExample,
  withPresetOptions,
} from './shared.js';
import { table } from './text.js';

/** `framework config`: every value, with where it came from. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('config')
    .helpGroup(GROUPS.understand)
    .argument('[path]', 'only what lies under it: run, plugins.plugin-trainer')
    .description('every configuration value of a preset, with where it came from');
  withPresetOptions(command);
  withExample(
    command,
    'framework config --preset smoke',
    'framework config plugins.plugin-trainer --preset 700m-code',
  );
  command.action(async (path: string | undefined, options: PresetOptions) => {
    const [{ resolvePlan }, { configValues }] = await Promise.all([
      import('../plugins/resolve-plan.js'),
      import('./config-values.js'),
    ]);
    const plan: ResolvedPlan = await resolvePlan(planRequest(shared, options));
    const values = configValues(plan, path);
    const { output } = shared;
    output.result({ preset: plan.preset.name, configHash: plan.configHash, values }, () =>
      table(
        Object.entries(values).map(([name, { value, origin }]) => [
          name,
          JSON.stringify(value),
          output.style.dim(origin),
        ]),
        'lll',
        '',
      ),
    );
  });
}
