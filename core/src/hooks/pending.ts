/** A call into a plugin that has not come back. */
export interface PendingCall {
  readonly plugin: string;
  readonly hook: string;
}

/**
 * Calls into plugins that are under way in this thread. It is module state on purpose: a promise that never settles
 * lets Node leave with exit code 0, and then only an `exit` listener is left to say who is to blame, long after any
 * object that knew is out of reach (`FWK_HOOK_NEVER_SETTLED`).
 */
const pending = new Set<PendingCall>();

/** Oldest first. */
export function pendingCalls(): readonly PendingCall[] {
  return [...pending];
}

/** Marks a call as under way; the function returned takes the mark off. */
export function markPending(call: PendingCall): () => void {
  pending.add(call);
  return () => void pending.delete(call);
}
