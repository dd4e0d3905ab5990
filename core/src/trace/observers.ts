import type { KernelObserver } from '../plugins/kernel.js';

/** Two observers as one. The inner one is told last of an entry and first of an exit: it times no part of the other. */
export const observeWithin = (outer: KernelObserver, inner: KernelObserver): KernelObserver => ({
  enter(call) {
    outer.enter(call);
    inner.enter(call);
  },
  leave(call) {
    inner.leave(call);
    outer.leave(call);
  },
});
