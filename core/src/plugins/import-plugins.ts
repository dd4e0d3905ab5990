import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { frameworkError, isFrameworkError, type PluginDefinition } from '@framework/sdk';
import { describeValue } from '@framework/sdk/checks';
import { Problems } from '../config/problems.js';
import type { CallGuard } from '../hooks/call-guard.js';
import { describeThrown } from '../hooks/thrown.js';
import type { ResolvedPlugin } from './resolved-plan.js';

export interface ImportedPlugin {
  readonly plugin: ResolvedPlugin;
  readonly definition: PluginDefinition;
}

/**
 * Imports every entry module, one after the other in the plan's order, so that top-level side effects come in the
 * same order in every process.
 *
 * @throws FWK_PLUGIN_LOAD with every entry that could not be imported
 */
export async function importPlugins(
  plugins: readonly ResolvedPlugin[],
  guard: CallGuard,
): Promise<readonly ImportedPlugin[]> {
  const problems = new Problems();
  const imported: ImportedPlugin[] = [];
  for (const plugin of plugins) {
    const file = join(plugin.dir, plugin.manifest.entry);
    const refuse = (message: string, cause?: unknown) =>
      problems.add(
        frameworkError('FWK_PLUGIN_LOAD', { message, at: file, plugin: plugin.id, hook: 'import', cause }),
      );
    try {
      const { default: definition } = (await guard.call(
        plugin.id,
        'import',
        () => import(pathToFileURL(file).href),
      )) as { default?: unknown };
      if (isDefinition(definition)) imported.push({ plugin, definition });
      else {
        refuse(
          `'${plugin.id}' exports ${describeValue(definition)} by default, not what definePlugin returns`,
        );
      }
    } catch (error) {
      const cause = isFrameworkError(error) ? (error.cause ?? error) : error;
      if (isFrameworkError(error) && error.code === 'FWK_INTERRUPTED') throw error;
      refuse(`'${plugin.id}' could not be imported: ${describeThrown(cause)}`, cause);
    }
  }
  problems.throwIfAny();
  return imported;
}

/** By its mark, not by class: a plugin may bring its own copy of `definePlugin`. */
function isDefinition(value: unknown): value is PluginDefinition {
  const { framework, create } = (value ?? {}) as Partial<PluginDefinition>;
  return framework === 'plugin' && typeof create === 'function';
}
