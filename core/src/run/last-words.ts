/** What a process that works for another says when it cannot go on, and nobody is left to catch it. */
import { type FrameworkError, frameworkError } from '@framework/sdk';
import { pendingCalls } from '../hooks/pending.js';
import { describeThrown } from '../hooks/thrown.js';
import { asFrameworkError } from './as-framework-error.js';

/** Node has nothing left to wait for in the middle of a promise: who is to blame. */
export function neverSettled(what: string): FrameworkError {
  const calls = pendingCalls();
  const call = calls.at(-1);
  const named = calls.map(({ plugin, hook }) => `${hook}:${plugin}`).join(', ');
  return frameworkError('FWK_HOOK_NEVER_SETTLED', {
    message: `nothing is left to do, yet ${named || what} has not settled`,
    ...(call ? { at: `${call.plugin}, hook ${call.hook}`, plugin: call.plugin, hook: call.hook } : {}),
  });
}

/** Thrown where nobody could catch it: from a timer or an emitter of whoever is being called, most likely. */
export function unattributed(thrown: unknown): FrameworkError {
  const call = pendingCalls().at(-1);
  if (!call) return asFrameworkError(thrown);
  return frameworkError('FWK_HOOK_FAILED', {
    message: `an error nobody caught, while '${call.plugin}' was in '${call.hook}': ${describeThrown(thrown)}`,
    at: `${call.plugin}, hook ${call.hook}`,
    plugin: call.plugin,
    hook: call.hook,
    cause: thrown,
  });
}
