import { type FrameworkError, frameworkError } from '@framework/sdk';
import { pluginId } from '@framework/sdk/checks';
import { findPlugin, frameworkFolder } from '../plugins/discover.js';

/** What a new plugin is called. */
export interface PluginName {
  /** Of the package: `plugin-size-limit`, `@me/my-eval`. */
  readonly name: string;
  /** In manifests and presets. */
  readonly id: string;
  /** Without its scope: what the folder and a run are called. */
  readonly short: string;
}

/** npm's rule for new packages, without the letters that need quoting in a shell or a URL. */
const PACKAGE = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/;
/** npm allows no longer ones. */
const LONGEST = 214;

/** @throws FWK_NEW_PLUGIN_NAME for what npm would not take, with what it might take */
export function pluginName(written: string): PluginName {
  if (!PACKAGE.test(written) || written.length > LONGEST || RESERVED.has(written)) {
    const near = suggestedName(written);
    throw nameError(
      `'${written}' is no name for a package`,
      near === undefined
        ? 'write lower-case letters, digits, - and ., such as my-plugin or @me/my-plugin'
        : `write ${near}`,
    );
  }
  return { name: written, id: pluginId(written), short: written.replace(/^@[^/]*\//, '') };
}

/**
 * Two plugins of one id cannot stand in one preset.
 *
 * @param folder where it will lie: what can be named from there is what it would meet
 * @throws FWK_NEW_PLUGIN_NAME naming the plugin that has the id
 */
export function refuseTakenId(id: string, folder: string): void {
  const taken = findPlugin(id, [folder, frameworkFolder]);
  if (taken === undefined) return;
  throw nameError(`there is a plugin '${id}' already, in ${taken}`, 'choose another name');
}

const RESERVED: ReadonlySet<string> = new Set(['node_modules', 'favicon.ico']);

/** `My Plugin` → `my-plugin` */
function suggestedName(written: string): string | undefined {
  const name = written
    .normalize('NFKD')
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9.@/_-]+/g, '-')
    .replace(/^[^a-z0-9@]+|[^a-z0-9]+$/g, '')
    .slice(0, LONGEST);
  return PACKAGE.test(name) && !RESERVED.has(name) ? name : undefined;
}

const nameError = (message: string, action: string): FrameworkError =>
  frameworkError('FWK_NEW_PLUGIN_NAME', { message, at: 'framework new-plugin', action });
