import type { GuardedCall } from '../plugins/kernel.js';

/**
 * Calls into plugins that are under way in this thread. It is module state on purpose: a promise that never settles
 * lets Node leave with exit code 0, and then only an `exit` listener is left to say who is to blame, long after any
 * object that knew is out of reach (`FWK_HOOK_NEVER_SETTLED`).
 */
const pending = new Set<GuardedCall>();

/** Oldest first. */
export const pendingCalls = (): readonly GuardedCall[] => [...pending];

export const markPending = (call: GuardedCall): void => void pending.add(call);
export const unmarkPending = (call: GuardedCall): void => void pending.delete(call);
