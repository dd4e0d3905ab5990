import { frameworkError } from '@framework/sdk';
import { pendingCalls } from '../hooks/pending.js';

/**
 * Makes `process.exit` an error in this thread. A plugin that calls it would end the run between two writes, with an
 * exit code of its choosing; thrown from inside its hook, the call is attributed to it like any failure.
 *
 * @returns the real `process.exit`, for the thread's own end
 */
export function refuseExit(): (code: number) => never {
  const exit = process.exit.bind(process);
  process.exit = ((code?: number | string | null) => {
    const { plugin, hook } = pendingCalls().at(-1) ?? { plugin: 'a plugin', hook: 'no hook' };
    throw frameworkError('FWK_HOOK_EXIT', {
      message: `'${plugin}' called process.exit(${code ?? ''}) in '${hook}'`,
      at: `${plugin}, hook ${hook}`,
      plugin,
      hook,
    });
  }) as typeof process.exit;
  return exit;
}
