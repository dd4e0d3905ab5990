import { frameworkError } from '@framework/sdk';
import { markPending, pendingCalls, unmarkPending } from '../hooks/pending.js';

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

/**
 * The same for one call into a light module of a plugin (`config`, `plan`, `doctor`), in the process of the command
 * line, which ends by `process.exit` itself. The call is among the pending ones for as long.
 *
 * @returns takes both back
 */
export function refuseExitIn(plugin: string, hook: string): () => void {
  const call = { plugin, hook };
  const { exit } = process;
  markPending(call);
  refuseExit();
  return () => {
    process.exit = exit;
    unmarkPending(call);
  };
}
