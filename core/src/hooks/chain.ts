import type { Tap } from '../plugins/kernel.js';
import type { CallGuard } from './call-guard.js';

/** What every chain is built from: handlers in their final order, and the door they are called through. */
export interface ChainParts<Handler> {
  readonly taps: readonly Tap<Handler>[];
  readonly guard: CallGuard;
}
