import type { ForwardHandler, ForwardState } from '@framework/sdk';
import { describeValue } from '@framework/sdk/checks';
import { SyncWaterfallHook } from 'tapable';
import type { ContextFor, Kernel } from '../plugins/kernel.js';
import type { ChainParts } from './chain.js';
import { resultError } from './hook-error.js';

/** `forward`: synchronous, because the gradient tape does not wait; taps add outputs to the one state that travels. */
export function forwardChain({ taps, guard }: ChainParts<ForwardHandler>): Kernel['hooks']['forward'] {
  const hook = new SyncWaterfallHook<[ForwardState, ContextFor], ForwardState>(
    ['state', 'context'],
    'forward',
  );
  for (const { plugin, handler } of taps) {
    hook.tap(plugin, (state, context) => {
      const returned: unknown = guard.callSync(plugin, 'forward', (base) => handler(state, context(base)));
      if (returned !== undefined && returned !== state) {
        throw resultError(
          plugin,
          'forward',
          `returned ${describeValue(returned)}, not the state it was given`,
        );
      }
      return state;
    });
  }
  return (state, context) => hook.call(state, context);
}
