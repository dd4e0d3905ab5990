import { FrameworkError, type FrameworkErrorInit, frameworkError, isFrameworkError } from '@framework/sdk';
import { describeValue } from '@framework/sdk/checks';

export { resultError } from '@framework/sdk/checks';

/**
 * What a plugin threw, as a coded error that names plugin and hook. A code it already carries is kept; the original,
 * with its stack, is the `cause`.
 */
export function hookError(plugin: string, hook: string, thrown: unknown): FrameworkError {
  if (isFrameworkError(thrown)) {
    if (thrown.plugin !== undefined && thrown.hook !== undefined) return thrown;
    return new FrameworkError(thrown.code, thrown.exitCode, thrown.action, {
      message: thrown.message,
      ...(thrown.at === undefined ? {} : { at: thrown.at }),
      plugin: thrown.plugin ?? plugin,
      hook: thrown.hook ?? hook,
      problems: thrown.problems,
      cause: thrown,
    });
  }
  const place: Pick<FrameworkErrorInit, 'plugin' | 'hook' | 'cause' | 'at'> = {
    plugin,
    hook,
    cause: thrown,
    at: `${plugin}, hook ${hook}`,
  };
  const systemCode = thrown instanceof Error ? (thrown as NodeJS.ErrnoException).code : undefined;
  if (systemCode === 'ENOSPC' || systemCode === 'EDQUOT') {
    return frameworkError('FWK_RUN_DISK_FULL', { message: (thrown as Error).message, ...place });
  }
  // V8's words for an ArrayBuffer it could not get.
  if (thrown instanceof RangeError && /allocation failed|Invalid typed array length/.test(thrown.message)) {
    return frameworkError('FWK_MEMORY', {
      message: `'${plugin}' ran out of memory in '${hook}': ${thrown.message}`,
      ...place,
    });
  }
  return frameworkError('FWK_HOOK_FAILED', {
    message: `'${plugin}' failed in '${hook}': ${describeThrown(thrown)}`,
    ...place,
  });
}

const describeThrown = (thrown: unknown): string =>
  thrown instanceof Error
    ? thrown.message || thrown.name
    : `it threw ${describeValue(thrown)}, which is not an Error`;
