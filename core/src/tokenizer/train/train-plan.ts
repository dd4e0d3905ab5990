import { frameworkError, TEXT_KERNELS, TOKENIZER_FILES } from '@framework/sdk';
import { commandPreset } from '../../config/command-preset.js';
import { InstalledPlugins } from '../../eval/installed.js';
import { resolvePlan } from '../../plugins/resolve-plan.js';
import type { ResolvedPlan } from '../../plugins/resolved-plan.js';
import { PREFERRED_PLUGIN } from '../preferred-plugin.js';

export interface TrainPlanRequest {
  readonly root: string;
  /** The plugin to train with, by id or path; null: ours, else the one there is. */
  readonly plugin: string | null;
  /** `key=value` of its configuration. */
  readonly settings: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly trust: readonly string[];
}

/**
 * The tokenizer's plugin with its settings, and who has compiled loops for it.
 *
 * @throws FWK_CLI_USAGE, FWK_PLUGIN_UNKNOWN; and what `resolvePlan` throws of a wrong setting
 */
export async function trainPlan(request: TrainPlanRequest): Promise<ResolvedPlan> {
  const { root, environment, trust } = request;
  const installed = new InstalledPlugins(root);
  const all = installed.providing(TOKENIZER_FILES.id, request.plugin ?? undefined);
  // One that only opens files says so nowhere in its manifest.
  const one = all.find(({ key }) => key === PREFERRED_PLUGIN) ?? all[0];
  if (one === undefined || (all.length > 1 && one.key !== PREFERRED_PLUGIN))
    throw notOne(
      (all.length > 0 ? all : installed.providing(TOKENIZER_FILES.id)).map(({ key }) => key),
      request.plugin,
    );
  // Without it the same vocabulary comes out, later.
  const [kernels] = installed.providing(TEXT_KERNELS.id);
  const plugins = { [one.key]: {}, ...(kernels === undefined ? {} : { [kernels.key]: {} }) };
  const settings = request.settings.map((setting) => `plugins.${one.key}.${setting}`);
  return resolvePlan({
    ...commandPreset(root, 'framework tokenizer train', plugins),
    ...{ settings, environment, trust },
  });
}

/** @param keys of those that train tokenizers; of all of them where the one asked for does not */
function notOne(keys: readonly string[], asked: string | null) {
  if (asked === null && keys.length > 1) {
    return frameworkError('FWK_CLI_USAGE', {
      message: `${keys.length} plugins train tokenizers: ${keys.join(', ')}`,
      at: '--plugin',
      action: `say which: --plugin ${keys[0]}`,
    });
  }
  return frameworkError('FWK_PLUGIN_UNKNOWN', {
    message:
      asked === null ? 'no plugin that trains tokenizers is installed' : `'${asked}' trains no tokenizer`,
    at: asked === null ? TOKENIZER_FILES.id : '--plugin',
    action: keys.length === 0 ? `install @framework/${PREFERRED_PLUGIN}` : `use one of: ${keys.join(', ')}`,
  });
}
