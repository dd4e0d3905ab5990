import { type FrameworkError, frameworkError } from '../errors/framework-error.js';

/** A result that the hook's contract does not allow. */
export function resultError(plugin: string, hook: string, what: string): FrameworkError {
  return frameworkError('FWK_HOOK_RESULT', {
    message: `'${plugin}' ${what}`,
    at: `${plugin}, hook ${hook}`,
    plugin,
    hook,
  });
}
