import { FrameworkError, type FrameworkErrorInit, frameworkError } from '@framework/sdk';
import { codedError, describeThrown, isRangeError, systemCodeOf } from './thrown.js';

export { resultError } from '@framework/sdk/checks';

/**
 * What a plugin threw, as a coded error that names plugin and hook. A code it already carries is kept; the original,
 * with its stack, is the `cause`.
 */
export function hookError(plugin: string, hook: string, thrown: unknown): FrameworkError {
  const coded = codedError(thrown);
  if (coded !== undefined) {
    if (coded.plugin !== undefined && coded.hook !== undefined) return coded;
    return new FrameworkError(coded.code, coded.exitCode, coded.action, {
      message: coded.message,
      ...(coded.at === undefined ? {} : { at: coded.at }),
      plugin: coded.plugin ?? plugin,
      hook: coded.hook ?? hook,
      problems: coded.problems,
      cause: thrown,
    });
  }
  const place: Pick<FrameworkErrorInit, 'plugin' | 'hook' | 'cause' | 'at'> = {
    plugin,
    hook,
    cause: thrown,
    at: `${plugin}, hook ${hook}`,
  };
  const words = describeThrown(thrown);
  const systemCode = systemCodeOf(thrown);
  if (systemCode === 'ENOSPC' || systemCode === 'EDQUOT') {
    return frameworkError('FWK_RUN_DISK_FULL', { message: words, ...place });
  }
  // V8's words for an ArrayBuffer it could not get.
  if (isRangeError(thrown) && /allocation failed|Invalid typed array length/.test(words)) {
    return frameworkError('FWK_MEMORY', {
      message: `'${plugin}' ran out of memory in '${hook}': ${words}`,
      ...place,
    });
  }
  return frameworkError('FWK_HOOK_FAILED', {
    message: `'${plugin}' failed in '${hook}': ${words}`,
    ...place,
  });
}
