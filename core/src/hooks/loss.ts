import type { LossHandler, LossTerms } from '@framework/sdk';
import { describeValue } from '@framework/sdk/checks';
import { SyncWaterfallHook } from 'tapable';
import type { ContextFor, Kernel } from '../plugins/kernel.js';
import type { ChainParts } from './chain.js';
import { resultError } from './hook-error.js';

/** `loss`: synchronous, inside the tape; each tap adds its terms, and each term can be divided and summed. */
export function lossChain({ taps, guard }: ChainParts<LossHandler>): Kernel['hooks']['loss'] {
  const hook = new SyncWaterfallHook<[LossTerms, ContextFor], LossTerms>(['terms', 'context'], 'loss');
  for (const { plugin, handler } of taps) {
    hook.tap(plugin, (terms, context) => {
      const before = new Set(terms.terms.keys());
      const returned: unknown = guard.callSync(plugin, 'loss', (base) => handler(terms, context(base)));
      if (returned !== undefined && returned !== terms) {
        throw resultError(plugin, 'loss', `returned ${describeValue(returned)}, not the terms it was given`);
      }
      for (const [name, term] of terms.terms) {
        if (before.has(name)) continue;
        const { sum, count, weight } = term;
        if (!Number.isFinite(count) || count < 0) {
          throw resultError(plugin, 'loss', `gave the term '${name}' the count ${describeValue(count)}`);
        }
        if (!Number.isFinite(weight)) {
          throw resultError(plugin, 'loss', `gave the term '${name}' the weight ${describeValue(weight)}`);
        }
        if (typeof sum !== 'object' || sum === null || sum.rank !== 0) {
          throw resultError(
            plugin,
            'loss',
            `gave the term '${name}' ${describeValue(sum)} as its sum, not a scalar`,
          );
        }
      }
      return terms;
    });
  }
  return (terms, context) => hook.call(terms, context);
}
