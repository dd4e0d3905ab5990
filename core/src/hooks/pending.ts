import type { GuardedCall } from '../plugins/kernel.js';

/** A call with its neighbours: a list, because a set's hashing is felt at every call. */
interface Link {
  before?: (GuardedCall & Link) | undefined;
  after?: (GuardedCall & Link) | undefined;
}

/**
 * Calls into plugins that are under way in this thread. It is module state on purpose: a promise that never settles
 * lets Node leave with exit code 0, and then only an `exit` listener is left to say who is to blame, long after any
 * object that knew is out of reach (`FWK_HOOK_NEVER_SETTLED`).
 */
const ends: Link = {};

/** Oldest first. */
export function pendingCalls(): readonly GuardedCall[] {
  const calls: GuardedCall[] = [];
  for (let call = ends.after; call !== undefined; call = call.after) calls.push(call);
  return calls;
}

export function markPending(call: GuardedCall & Link): void {
  call.before = ends.before;
  if (ends.before === undefined) ends.after = call;
  else ends.before.after = call;
  ends.before = call;
}

/** Of a call that is marked; once. */
export function unmarkPending(call: GuardedCall & Link): void {
  if (call.before === undefined) ends.after = call.after;
  else call.before.after = call.after;
  if (call.after === undefined) ends.before = call.before;
  else call.after.before = call.before;
}
